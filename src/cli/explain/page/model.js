"use strict";
// The text in segments, and the list of what a reader may look at.
//
// Offsets count UTF-16 units of the middle text: what the conversion reads, after repair and punctuation. The keys of a
// dictionary are looked for there.

const data = JSON.parse(document.getElementById("data").textContent);
const rules = data.rules.map(([id, stage, confidence]) => ({ id, stage, confidence }));
const STAYS = { suspected: "looks damaged", lost: "cannot be restored", unsettled: "never settles" };

/** A part of the text: kept, changed, or what stays although it looks damaged. */
function readSegment(raw) {
  if (typeof raw === "string") {
    return { kind: "kept", source: raw, middle: raw, result: raw };
  }
  const [first, source, third, fourth] = raw;
  if (typeof first === "string") {
    const rule = third.rule === undefined ? null : rules[third.rule];
    return { kind: first, source, middle: source, result: source, rule, candidates: third.candidates ?? [] };
  }
  const rule = rules[first], details = fourth ?? {};
  const middle = details.middle ?? (rule.stage === "script" ? source : third);
  const { candidates = [], decisions = [] } = details;
  return { kind: "change", source, middle, result: third, rule, candidates, decisions };
}

const segments = [];
let middleLength = 0, lineCount = 1;
for (const raw of data.segments) {
  const segment = readSegment(raw);
  if (raw === "") continue;
  segment.start = middleLength;
  segment.line = lineCount;
  middleLength += segment.middle.length;
  lineCount += countLines(segment.source);
  segments.push(segment);
}
const middleText = segments.map((segment) => segment.middle).join("");

function countLines(text) {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** The first index of `array` for which `isAfter` holds; it holds for all later ones. */
function firstIndex(array, isAfter) {
  let low = 0, high = array.length;
  while (low < high) {
    const half = (low + high) >> 1;
    if (isAfter(array[half])) high = half; else low = half + 1;
  }
  return low;
}

/** The index of the segment whose middle text has this offset. */
function segmentAt(offset) {
  return firstIndex(segments, (segment) => segment.start + segment.middle.length > offset);
}

/** The smallest parts of a segment that a choice can replace: characters, or all of a change. */
function unitsOf(segment) {
  if (segment.units) return segment.units;
  const middle = Array.from(segment.middle), result = Array.from(segment.result);
  if (segment.kind !== "change" || middle.length !== result.length) {
    return [{ start: segment.start, end: segment.start + segment.middle.length, ...segment }];
  }
  let start = segment.start;
  segment.units = middle.map((text, at) => {
    const unit = { start, end: start + text.length, middle: text, result: result[at] };
    start = unit.end;
    return unit;
  });
  return segment.units;
}

/** What a reader may look at: each decision that had a choice, each other change, each span that stays. */
const items = [];
for (const [index, segment] of segments.entries()) {
  if (segment.kind === "kept") continue;
  segment.items = [];
  const { rule } = segment;
  const add = (more) => {
    const item = {
      segment: index, number: items.length, stage: rule?.stage ?? "none", confidence: rule?.confidence ?? "none",
      rule: rule?.id ?? segment.kind, source: segment.source, result: segment.result, span: null, line: segment.line,
      kind: segment.kind, candidates: segment.candidates, ...more,
    };
    item.certainty = certainty(item);
    segment.items.push(item.number);
    items.push(item);
  };
  for (const decision of segment.decisions ?? []) {
    const unit = decision.at === undefined ? null : unitsOf(segment)[decision.at];
    const [channel, probability] = decision.channel;
    add({
      source: unit?.middle ?? decision.source, result: decision.candidates[0][0], candidates: decision.candidates,
      span: unit && [unit.start, unit.end], channel: data.channels[channel], channelProbability: probability / 1e4,
    });
  }
  if (segment.items.length === 0) {
    const end = segment.start + segment.middle.length;
    const isFree = segment.kind === "change" && rule.id !== "user-dictionary" && isHan(segment.middle);
    add({ span: isFree ? [segment.start, end] : null });
  }
}

/** From 0: how sure it is. Probabilities come first, then what only context or the text itself decides. */
function certainty(item) {
  if (item.kind !== "change") return item.candidates.length > 0 ? item.candidates[0][1] / 1e4 : 0;
  if (item.candidates.length > 0) return item.candidates[0][1] / 1e4;
  return { "by evidence": 2, "by context": 3, certain: 4 }[item.confidence];
}

/** Less sure than this, a reader should look. */
const SURE = 0.99;

function isDoubtful(item) {
  return item.certainty < SURE;
}

function isHan(text) {
  return /^[\p{Script=Han}]+$/u.test(text);
}
