// The current item: why, its candidates, and the choice of the reader.

const detailPane = document.getElementById("detail");
/** The span that can be decided now: that of the current item, or of what the reader has selected. */
let decidable = null;

/** Shows the current item, or a selected span of the text. */
function drawDetail(selected) {
  const item = items[current];
  decidable = selected ?? item?.span ?? null;
  const focused = detailPane.contains(document.activeElement) ? selectorOf(document.activeElement) : null;
  if (!item && !selected) {
    detailPane.replaceChildren(make("p", { class: "hint" }, items.length === 0
      ? "Nothing changes in this text."
      : "Press n for what is least sure, or choose from the list."));
    return;
  }
  detailPane.replaceChildren(...(selected ? selectionParts(selected) : itemParts(item)), ...decisionParts(selected ? null : item));
  if (focused) detailPane.querySelector(focused)?.focus();
}

/** What finds a button again after the parts have been made anew. */
function selectorOf(element) {
  const { move: step, candidate } = element.dataset;
  if (step) return `[data-move="${step}"]`;
  return candidate ? `[data-candidate="${CSS.escape(candidate)}"]` : null;
}

function itemParts(item) {
  const choice = item.span && choiceAt(item.span);
  const facts = [
    STAYS[item.kind] ?? `${item.rule} (stage ${item.stage}, ${item.confidence})`,
    ...(item.channel ? [`written as ${item.channel} (${percent(item.channelProbability)})`] : []),
    `line ${item.line}`,
  ];
  const head = make("div", { class: "head" },
    make("p", { class: "sentence", lang: "zh" }, ...contextOf(item, 16, choice ? choice.text : item.result, Boolean(choice))),
    make("div", { class: "group", role: "group", "aria-label": "Move" },
      make("button", { "data-move": -1, title: "Previous (p)", "aria-label": "Previous" }, "↑"),
      make("span", { class: "place" }, `${listed.indexOf(current) + 1} / ${listed.length}`),
      make("button", { "data-move": 1, title: "Next (n)", "aria-label": "Next" }, "↓")));
  return [head, make("p", { class: `facts stage-${item.stage}` }, facts.join(" · "))];
}

function selectionParts([start, end]) {
  return [make("p", { class: "sentence", lang: "zh" }, middleText.slice(start, end), make("span", { class: "arrow" }, "→"),
    make("ins", {}, wanted(start, end))), make("p", { class: "facts" }, "selected")];
}

function decisionParts(item) {
  const candidates = item?.candidates ?? [];
  if (!decidable) {
    const shown = candidates.map(([text, units]) => make("span", { class: "candidate" }, visible(text), " ", make("small", {}, percent(units / 1e4))));
    return [make("div", { class: "candidates" }, ...shown), make("p", { class: "hint" }, whyFixed(item))];
  }
  const [start, end] = decidable;
  const now = wanted(start, end), choice = choiceAt(decidable);
  const offered = candidates.length > 0 ? candidates : [[written(start, end), null]];
  const buttons = offered.slice(0, 9).map(([text, units], at) => make("button", {
    class: "candidate", "data-candidate": text, "aria-pressed": String(text === now), lang: data.target,
  }, make("kbd", {}, at + 1), " ", visible(text), " ", make("small", {}, units === null ? "" : percent(units / 1e4))));
  const source = middleText.slice(start, end);
  if (!offered.some(([text]) => text === source)) {
    buttons.push(make("button", { class: "candidate", "data-candidate": source, "aria-pressed": String(now === source) },
      visible(source), " ", make("small", {}, "as it was")));
  }
  const own = make("form", { id: "own" }, make("input", {
    name: "own", "aria-label": "Your own form", placeholder: "own form (o)", autocomplete: "off", size: 8,
    value: choice && !offered.some(([text]) => text === choice.text) ? choice.text : "", lang: data.target,
  }), make("button", {}, "Use"));
  const alike = item ? placesLike(item).length : 0;
  const parts = [make("div", { class: "candidates", role: "group", "aria-label": "Candidates" }, ...buttons, own)];
  if (choice) {
    parts.push(make("div", { class: "actions" },
      ...(alike > 1 ? [make("button", { id: "alike" }, `The same at all ${alike} places like this (a)`)] : []),
      make("button", { id: "undo" }, "Undo (u)")));
  }
  return parts;
}

/** Why a reader cannot decide an item here. */
function whyFixed(item) {
  if (item.kind !== "change") return "It stays as it is. Correct it in the text itself.";
  if (item.rule === "user-dictionary") return "A dictionary of yours decided this. Change it there.";
  return "A dictionary decides words of the conversion; this is done before it.";
}

/** The items with the same source and result. */
function placesLike(item) {
  return items.filter((one) => one.span && one.source === item.source && one.result === item.result && one.rule === item.rule);
}

function decide(text) {
  if (!decidable || text === "" || /\s/u.test(text)) return;
  choose([decidable], text);
  afterChoices(text);
}

function decideAlike() {
  const item = items[current], text = item?.span && choiceAt(item.span)?.text;
  if (!text) return;
  choose(placesLike(item).map((one) => one.span), text);
  afterChoices();
}

function undo() {
  if (!decidable) return;
  withdraw([decidable]);
  afterChoices();
}

/** Shows that choices have changed. */
function afterChoices() {
  storeChoices();
  document.getElementById("choice-count").textContent = choices.length;
  const selected = decidable && decidable !== items[current]?.span ? decidable : null;
  if (show.value === "chosen") listItemsShown();
  redrawText();
  drawList();
  drawDetail(selected);
}

detailPane.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.move) move(Number(button.dataset.move));
  else if (button.dataset.candidate) decide(button.dataset.candidate);
  else if (button.id === "alike") decideAlike();
  else if (button.id === "undo") undo();
});
detailPane.addEventListener("submit", (event) => {
  event.preventDefault();
  decide(event.target.elements.own.value.trim());
});
document.addEventListener("selectionchange", () => {
  const span = selectedSpan();
  if (span) drawDetail(span);
});
