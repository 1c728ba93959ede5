// What the reader decides: spans of the middle text and what shall stand there.

/** Sorted by `start`, without overlaps: `{start, end, text}`. */
let choices = [];
const storageKey = `zhnorm ${data.name} ${data.fingerprint} ${middleLength} ${hash(middleText)}`;

function hash(text) {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum >>> 0;
}

function loadChoices() {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    choices = stored.filter(({ start, end, text }) => start < end && end <= middleLength && typeof text === "string");
  } catch {
    choices = [];
  }
}

function storeChoices() {
  try {
    if (choices.length > 0) localStorage.setItem(storageKey, JSON.stringify(choices));
    else localStorage.removeItem(storageKey);
  } catch {
    // The browser keeps nothing for files. The choices last as long as the page.
  }
}

/** The choices that overlap a span. */
function choicesIn(start, end) {
  const first = firstIndex(choices, (choice) => choice.end > start);
  const found = [];
  for (let at = first; at < choices.length && choices[at].start < end; at += 1) found.push(choices[at]);
  return found;
}

function choiceAt([start, end]) {
  return choicesIn(start, end).find((choice) => choice.start === start && choice.end === end);
}

/** Decides spans alike. They are in order and do not overlap. What zhnorm wrote anyway is no choice. */
function choose(spans, text) {
  withdraw(spans);
  const isChoice = ([start, end]) => text !== written(start, end);
  // Both lists are in order, so one pass merges them.
  const before = choices, added = spans.filter(isChoice).map(([start, end]) => ({ start, end, text }));
  choices = [];
  let next = 0;
  for (const choice of added) {
    while (next < before.length && before[next].start < choice.start) choices.push(before[next++]);
    choices.push(choice);
  }
  while (next < before.length) choices.push(before[next++]);
}

/** Takes back the choices that overlap spans, which are in order. */
function withdraw(spans) {
  let next = 0;
  choices = choices.filter(({ start, end }) => {
    while (next < spans.length && spans[next][1] <= start) next += 1;
    return next === spans.length || spans[next][0] >= end;
  });
}

/** What zhnorm wrote for a span, or null if the span cuts what can't be cut. */
function written(start, end) {
  return compose(start, end, []);
}

/** What shall stand for a span, or null if the span cuts what can't be cut. */
function wanted(start, end) {
  return compose(start, end, choicesIn(start, end));
}

function compose(start, end, within) {
  let text = "", at = start, index = segmentAt(start), next = 0;
  while (at < end) {
    const choice = within[next];
    if (choice && choice.start <= at) {
      if (choice.start < at || choice.end > end) return null;
      text += choice.text;
      at = choice.end;
      next += 1;
      index = segmentAt(at);
      continue;
    }
    const segment = segments[index];
    const stop = Math.min(end, choice?.start ?? end);
    if (segment.kind === "change") {
      const unit = unitsOf(segment).find((one) => one.start === at);
      if (!unit || unit.end > stop) return null;
      text += unit.result;
      at = unit.end;
    } else {
      const to = Math.min(stop, segment.start + segment.middle.length);
      text += middleText.slice(at, to);
      at = to;
    }
    while (index < segments.length && segments[index].start + segments[index].middle.length <= at) {
      // What was inserted there.
      if (segments[index].middle === "" && at < end) text += segments[index].result;
      index += 1;
    }
  }
  return text;
}
