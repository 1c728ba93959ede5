// Which items are shown, and in which order.

/** What is hidden, by kind of filter. */
const hidden = { stage: new Set(), confidence: new Set(), rule: new Set() };
const order = document.getElementById("order");
const show = document.getElementById("show");

const SHOWN = {
  all: () => true,
  doubt: isDoubtful,
  damage: (item) => item.kind !== "change" || item.stage === "repair",
  chosen: (item) => item.span !== null && choicesIn(...item.span).length > 0,
};

function applyFilters() {
  listItemsShown();
  listPane.scrollTop = 0;
  drawList();
  redrawText();
}

/** Makes the list anew, without drawing it. */
function listItemsShown() {
  for (const item of items) {
    item.isShown = !hidden.stage.has(item.stage) && !hidden.confidence.has(item.confidence)
      && !hidden.rule.has(item.rule) && SHOWN[show.value](item);
  }
  listed = items.filter((item) => item.isShown).map((item) => item.number);
  if (order.value === "doubt") {
    listed.sort((a, b) => items[a].certainty - items[b].certainty || a - b);
  }
  const doubtful = listed.filter((number) => isDoubtful(items[number])).length;
  const more = listed.length > LONGEST_LIST ? `; the list has the first ${LONGEST_LIST}` : "";
  document.getElementById("count").textContent =
    `${listed.length} of ${items.length} shown, ${doubtful} of them doubtful${more}`;
  document.getElementById("rules-state").textContent = hidden.rule.size > 0 ? `(${hidden.rule.size} hidden)` : "";
}

/** Buttons that hide and show what has a value. */
function makeFilter(kind, order, names) {
  const counts = new Map();
  for (const item of items) counts.set(item[kind], (counts.get(item[kind]) ?? 0) + 1);
  const values = [...counts.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const buttons = values.map((value) => make("button", {
    class: `filter ${kind === "stage" ? `stage-${value}` : ""}`, "aria-pressed": "true", "data-kind": kind, "data-value": value,
    title: "Click: hide or show. Double click: this alone.",
  }, names[value] ?? value, " ", make("span", { class: "count" }, counts.get(value))));
  document.getElementById({ stage: "stages", confidence: "confidences", rule: "rules" }[kind]).replaceChildren(...buttons);
}

function makeFilters() {
  const stages = [...new Set(rules.map((rule) => rule.stage)), "none"];
  makeFilter("stage", stages, { none: "stays" });
  makeFilter("confidence", ["by evidence", "by context", "certain", "none"], { none: "stays" });
  makeFilter("rule", [...rules.map((rule) => rule.id), ...Object.keys(STAYS)], STAYS);
}

function toggle(button) {
  const set = hidden[button.dataset.kind], { value } = button.dataset;
  if (set.has(value)) set.delete(value); else set.add(value);
  button.setAttribute("aria-pressed", String(!set.has(value)));
}

document.getElementById("filters").addEventListener("click", (event) => {
  const button = event.target.closest(".filter");
  if (!button) return;
  toggle(button);
  applyFilters();
});
document.getElementById("filters").addEventListener("dblclick", (event) => {
  const button = event.target.closest(".filter");
  if (!button) return;
  // The two clicks have toggled it twice.
  for (const other of button.parentElement.children) {
    if ((other.getAttribute("aria-pressed") === "true") !== (other === button)) toggle(other);
  }
  applyFilters();
});
order.addEventListener("change", applyFilters);
show.addEventListener("change", applyFilters);
