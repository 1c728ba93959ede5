// The reader's decisions as a dictionary for `--dict`.
//
// `normalize` replaces a key wherever it stands in the middle text, from left to right and the longest first, and once more
// in what it writes. So a key grows until it means the same wherever it stands, and all keys are tried together.

/** The longest key that is tried. */
const LONGEST_KEY = 40;
/** Which entries are specific, for the choices as they are. */
const knownEntries = new Map();

/** The entries as a map from key to value, and the choices that no key can express. */
function makeDictionary() {
  const result = wanted(0, middleLength);
  knownEntries.clear();
  const windows = new Map();
  const problems = [];
  for (const choice of choices) {
    const found = specificWindow(choice.start, choice.end, result);
    if (found) windows.set(choice, found); else problems.push(choice);
  }
  // A key that begins earlier may hide another one. Then the hidden one grows over both.
  for (let round = 0; round < 20; round += 1) {
    const matches = findWords(middleText, entriesOf(windows));
    const hidden = [...windows.keys()].filter((choice) => !isMatched(choice, matches));
    if (hidden.length === 0) break;
    for (const choice of hidden) {
      const [start, end] = windows.get(choice);
      const over = matches.filter((match) => match.start < end && match.end > start);
      const from = Math.min(start, ...over.map((match) => match.start));
      const to = Math.max(end, ...over.map((match) => match.end));
      const found = round < 19 && specificWindow(from, to, result);
      if (found && found[1] - found[0] > end - start) windows.set(choice, found);
      else {
        windows.delete(choice);
        problems.push(choice);
      }
    }
  }
  return { entries: entriesOf(windows), problems };
}

function entriesOf(windows) {
  return new Map([...windows.values()].map(([start, end]) => [middleText.slice(start, end), wanted(start, end)]));
}

function isMatched({ start, end }, matches) {
  const match = matches[firstIndex(matches, (one) => one.end > start)];
  return match !== undefined && match.start <= start && match.end >= end && match.isKey;
}

/** The shortest span around another one that means the same wherever its text stands. */
function specificWindow(start, end, result) {
  for (const isPart of [isHanUnit, (text) => !/[\s#]/u.test(text)]) {
    const [first, last] = runAround(start, end, isPart);
    for (let length = end - start; length <= Math.max(LONGEST_KEY, end - start); length += 1) {
      for (let from = Math.min(start, last - length); from >= Math.max(first, end - length); from -= 1) {
        if (cutsCharacter(from) || cutsCharacter(from + length)) continue;
        if (isSpecific(from, from + length, result)) return [from, from + length];
      }
    }
  }
  return null;
}

/** Whether an offset is in the middle of a character of two units. */
function cutsCharacter(at) {
  return /^[\uDC00-\uDFFF]/.test(middleText[at] ?? "");
}

/** Chinese characters, of which those beyond U+FFFF are two units. */
function isHanUnit(unit) {
  return /^[\p{Script=Han}\uD800-\uDFFF]$/u.test(unit);
}

function runAround(start, end, isPart) {
  let first = start, last = end;
  while (first > 0 && start - first < LONGEST_KEY && isPart(middleText[first - 1])) first -= 1;
  while (last < middleLength && last - end < LONGEST_KEY && isPart(middleText[last])) last += 1;
  return [first, last];
}

function isSpecific(start, end, result) {
  const key = middleText.slice(start, end), value = wanted(start, end);
  if (!value || /\s/u.test(value) || key === "") return false;
  const entry = `${key}\t${value}`;
  const known = knownEntries.get(entry);
  if (known !== undefined) return known;
  const isWanted = (word) => allAt(middleText, word).every((at) => wanted(at, at + word.length) === value);
  // A value stays wherever it stands.
  const found = isWanted(key) && isWanted(value) && (value.includes(key) || allAt(result, key).length === 0);
  knownEntries.set(entry, found);
  return found;
}

function allAt(text, word) {
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(at);
  return found;
}

/** The words that `normalize` finds: keys, and values, which stay. */
function findWords(text, entries) {
  const lengths = new Map();
  const words = new Map([...entries.values()].map((value) => [value, value]));
  for (const [key, value] of entries) words.set(key, value);
  for (const word of words.keys()) {
    const known = lengths.get(word[0]) ?? lengths.set(word[0], new Set()).get(word[0]);
    known.add(word.length);
  }
  const matches = [];
  for (let at = 0; at < text.length; at += 1) {
    const known = lengths.get(text[at]);
    if (!known) continue;
    const longest = Math.max(0, ...[...known].filter((length) => words.has(text.slice(at, at + length))));
    if (longest > 0) {
      const word = text.slice(at, at + longest);
      matches.push({ start: at, end: at + longest, isKey: entries.has(word) });
      at += longest - 1;
    }
  }
  return matches;
}

function dictionaryText(entries) {
  const head = `# Decisions for ${data.name.replace(/\s+/gu, " ")}, toward ${data.target}, by a reader of zhnorm's page.\n`;
  return head + [...entries].map(([key, value]) => `${key}\t${value}\n`).join("");
}
