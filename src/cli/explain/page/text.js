// The text, as rows of lines in chunks. Only the chunks near the window are in the document.

/** The most characters of a row. A longer line goes on in the next row. */
const ROW = 1000;
/** Where a long line is cut: after the last punctuation mark or space, if one is near. */
const CUT = /[。，；：！？、,.;:!?\s][^。，；：！？、,.;:!?\s]{0,99}$/u;
const CHUNK = 700;

/** The rows: parts of segments `[index, from, to]`, in offsets of the source of a kept segment. */
function makeChunks() {
  const chunks = [];
  let chunk = null, row = null, length = 0, lastLine = 0;
  const close = () => {
    if (row) {
      chunk.rows.push(row);
      lastLine = row.line;
    }
    if (chunk && chunk.size >= CHUNK) chunk = null;
    row = null;
    length = 0;
  };
  const add = (line, part, size) => {
    if (!chunk) chunks.push((chunk = { rows: [], size: 0, first: part[0] }));
    row ??= { line, goesOn: line === lastLine, parts: [] };
    row.parts.push(part);
    length += size;
    chunk.size += size;
    chunk.last = part[0];
  };
  for (const [index, { kind, source, line: first }] of segments.entries()) {
    let line = first, at = 0;
    if (kind === "change") {
      add(line, [index, 0, source.length], source.length);
      if (source.endsWith("\n") || length >= ROW) close();
      continue;
    }
    while (at < source.length) {
      const lineEnd = source.indexOf("\n", at);
      const end = lineEnd < 0 ? source.length : lineEnd;
      let to = Math.min(end, at + Math.max(1, ROW - length));
      const isCut = to < end;
      const mark = isCut ? source.slice(at, to).search(CUT) : -1;
      if (mark >= 0) to = at + mark + 1;
      // A character of two units stays whole.
      if (to > at && to < source.length && /[\uDC00-\uDFFF]/u.test(source[to])) to += 1;
      add(line, [index, at, to], to - at);
      at = to;
      if (to === lineEnd) {
        at += 1;
        line += 1;
        chunk.size += 20;
        close();
      } else if (isCut || length >= ROW) close();
    }
  }
  close();
  return chunks;
}

const chunks = makeChunks();
const textPane = document.getElementById("text");
let view = "columns";
/** Watches which chunks are near the window. */
let watcher = null;

/** Lays out empty chunks, which are filled when they come near the window. */
function layOutText() {
  textPane.replaceChildren();
  textPane.dataset.view = view;
  const columns = view === "columns" ? 2 : 1;
  const perRow = Math.max(10, textPane.clientWidth / columns / 18);
  // It would report the chunks of the other view once more.
  watcher?.disconnect();
  watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const chunk = chunks[target.dataset.chunk];
      if (isIntersecting) fill(chunk); else empty(chunk);
    }
  }, { root: textPane, rootMargin: "800px 0px" });
  for (const [number, chunk] of chunks.entries()) {
    const element = make("div", { class: "chunk", "data-chunk": number });
    const lines = chunk.rows.length + chunk.size / perRow;
    element.style.minHeight = `${Math.round(lines * 28)}px`;
    chunk.element = element;
    chunk.isFilled = false;
    watcher.observe(element);
  }
  textPane.append(...chunks.map((chunk) => chunk.element));
}

function fill(chunk) {
  if (chunk.isFilled) return;
  chunk.isFilled = true;
  chunk.element.replaceChildren(...chunk.rows.map(makeRow));
  chunk.element.style.minHeight = "";
}

function empty(chunk) {
  if (!chunk.isFilled) return;
  chunk.element.style.minHeight = `${chunk.element.offsetHeight}px`;
  chunk.element.replaceChildren();
  chunk.isFilled = false;
}

/** Draws the filled chunks anew, or only those with a segment. */
function redrawText(segment) {
  for (const chunk of chunks) {
    if (chunk.isFilled && (segment === undefined || (chunk.first <= segment && segment <= chunk.last))) {
      chunk.element.replaceChildren(...chunk.rows.map(makeRow));
    }
  }
}

function makeRow(row) {
  const line = make("span", { class: "number", "aria-hidden": "true" }, row.goesOn ? "" : row.line);
  if (view === "inline") return make("div", { class: "row" }, line, make("p", { lang: "zh" }, ...pieces(row, "both")));
  const source = make("p", { class: "source", lang: "zh" }, ...pieces(row, "source"));
  const result = make("p", { class: "result", lang: data.target }, ...pieces(row, "result"));
  return make("div", { class: "row" }, line, source, result);
}

function pieces(row, side) {
  return row.parts.flatMap(([index, from, to]) => piecesOf(segments[index], from, to, side));
}

/** What stands for a part of a segment: on one side, or, inline, on both where they differ. */
function piecesOf(segment, from, to, side) {
  const whole = segment.kind === "change";
  const start = segment.start + (whole ? 0 : from);
  const end = whole ? segment.start + segment.middle.length : segment.start + to;
  const chosen = choicesIn(start, end);
  if (!whole && chosen.length === 0) return [plain(segment, start, segment.source.slice(from, to))];
  if (whole && chosen.length === 0 && (segment.decisions.length === 0 || segment.source !== segment.middle)) {
    return marked(segment, segment.items[0], start, segment.source, segment.result, side, false);
  }
  return unitPieces(segment, start, end, chosen, side);
}

function plain(segment, start, text) {
  if (segment.kind === "kept") return make("span", { "data-at": start }, text);
  return mark(text, segment.items[0], start, ["stays", segment.kind]);
}

/** As `piecesOf`, character by character. Equal neighbours are joined. */
function unitPieces(segment, start, end, chosen, side) {
  const units = segment.kind === "change" ? unitsOf(segment)
    : [{ start, end, middle: middleText.slice(start, end), result: middleText.slice(start, end) }];
  const found = [];
  let at = start;
  for (const unit of units) {
    at = Math.max(at, unit.start);
    while (at < unit.end) {
      const choice = chosen.find((one) => one.end > at);
      if (choice && choice.start <= at) {
        const item = itemAt(segment, choice.start);
        // A choice over several segments is shown in the first.
        const text = choice.start >= start ? choice.text : "";
        const to = Math.min(choice.end, end);
        found.push(...marked(segment, item, at, middleText.slice(at, to), text, side, true));
        at = to;
        continue;
      }
      const to = Math.min(unit.end, choice?.start ?? unit.end);
      if (segment.kind !== "change") found.push(plain(segment, at, middleText.slice(at, to)));
      else {
        const source = units.length === 1 ? segment.source : unit.middle;
        found.push(...marked(segment, itemAt(segment, at), at, source, unit.result, side, false));
      }
      at = to;
    }
  }
  return found;
}

/** The item that is about a character: the decision, or else the first of the segment. */
function itemAt(segment, at) {
  const own = segment.items ?? [];
  return own.find((number) => items[number].span?.[0] <= at && at < items[number].span?.[1]) ?? own[0];
}

/** The source, the result, or both with marks. */
function marked(segment, item, at, source, result, side, isChosen) {
  const found = [];
  const classes = ["change", ...(isChosen ? ["chosen"] : [])];
  const element = (text, ...more) => mark(text, item, at, [...classes, ...more]);
  if (side !== "result" && source !== "") found.push(element(source, "before"));
  if (side !== "source") found.push(element(result, "after", ...(result === "" ? ["nothing"] : [])));
  return found;
}

function mark(text, number, at, classes) {
  const item = items[number];
  const isShown = item === undefined || item.isShown || classes.includes("chosen");
  // An item is about a part of its segment alone.
  const isMeant = item && (item.span === null || (item.span[0] <= at && at < item.span[1]));
  const stage = item ? [`stage-${item.stage}`, ...(isMeant && isDoubtful(item) ? ["doubtful"] : [])] : [];
  const own = isShown ? [...classes, ...stage] : [];
  if (isMeant && number === current) own.push("current");
  const attributes = { class: own.join(" "), "data-at": at, ...(isShown && item ? { "data-item": number } : {}) };
  return make("span", attributes, isShown ? visible(text) : text);
}

/** Text in which spaces and line ends can be seen. */
function visible(text) {
  return text.replace(/[ \u00A0\u3000\t\r\n\u200B-\u200F\uFEFF]/gu, (space) => (
    { " ": "␣", "\u3000": "□", "\t": "⇥", "\r": "␍", "\n": "↵", "\u00A0": "⍽" }[space] ?? "◌"));
}

/** Brings an item into the middle of the window. */
function showInText(number) {
  const segment = items[number].segment;
  const place = firstIndex(chunks, (one) => one.last >= segment);
  const chunk = chunks[place];
  if (!chunk) return;
  for (const near of chunks.slice(Math.max(0, place - 1), place + 2)) fill(near);
  for (const old of textPane.querySelectorAll(".current")) old.classList.remove("current");
  const [start, end] = items[number].span ?? [-1, Infinity];
  const isOwn = ({ dataset }) => start <= Number(dataset.at) && Number(dataset.at) < end;
  const own = [...chunk.element.querySelectorAll(`[data-item="${number}"]`)].filter(isOwn);
  for (const element of own) element.classList.add("current");
  const element = own[0] ?? chunk.element;
  const { top, bottom } = element.getBoundingClientRect(), frame = textPane.getBoundingClientRect();
  if (top < frame.top + 60 || bottom > frame.bottom - 60) element.scrollIntoView({ block: "center" });
}

/** The span of the middle text that is selected in the text, if that is possible. */
function selectedSpan() {
  const selection = getSelection();
  if (selection.isCollapsed || !textPane.contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const [start, end] = [offsetIn(range.startContainer, range.startOffset, false), offsetIn(range.endContainer, range.endOffset, true)];
  return start !== null && end !== null && start < end && end - start <= LONGEST_KEY && written(start, end) !== null
    && isHan(middleText.slice(start, end)) ? [start, end] : null;
}

function offsetIn(node, offset, isEnd) {
  const element = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
  if (!element || element.closest(".result") || node.nodeType !== Node.TEXT_NODE) return null;
  const at = Number(element.dataset.at);
  const segment = segments[segmentAt(at)];
  const cuts = segment.kind === "change" && segment.source !== segment.middle;
  if (cuts) return isEnd ? segment.start + segment.middle.length : segment.start;
  return at + offset;
}
