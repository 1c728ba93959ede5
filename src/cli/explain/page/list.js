// The list of items that the filters show. Only the entries near the window are in the document.

const ENTRY_HEIGHT = 58;
/** Browsers limit the height of an element. */
const LONGEST_LIST = 200000;
/** How much of the text is shown before and after what an entry is about. */
const AROUND = 7;

const listPane = document.getElementById("list");
const listItems = document.getElementById("list-items");
/** The numbers of the items in the list, in its order. */
let listed = [];
/** The number of the current item. */
let current = -1;

function drawList() {
  const shown = Math.min(listed.length, LONGEST_LIST);
  listItems.style.height = `${shown * ENTRY_HEIGHT}px`;
  const first = Math.max(0, Math.floor(listPane.scrollTop / ENTRY_HEIGHT) - 5);
  const last = Math.min(shown, first + Math.ceil(listPane.clientHeight / ENTRY_HEIGHT) + 10);
  const focused = listItems.contains(document.activeElement);
  listItems.replaceChildren(...listed.slice(first, last).map((number, at) => makeEntry(items[number], first + at)));
  if (focused) (listItems.querySelector("[aria-current]") ?? listPane).focus({ preventScroll: true });
}

function makeEntry(item, place) {
  const choice = item.span && choiceAt(item.span);
  const result = choice ? choice.text : item.result;
  const isCurrent = item.number === current;
  const button = make("button", {
    class: `entry stage-${item.stage}`, "data-item": item.number, ...(isCurrent ? { "aria-current": "true" } : {}),
  },
  make("span", { class: "context", lang: "zh" }, ...contextOf(item, AROUND, result, Boolean(choice))),
  make("span", { class: "facts" }, make("span", { class: "sure" }, sureness(item)), ` ${ruleName(item)} · line ${item.line}`));
  const entry = make("li", { "aria-setsize": listed.length, "aria-posinset": place + 1 }, button);
  entry.style.top = `${place * ENTRY_HEIGHT}px`;
  return entry;
}

/** What an item is about, between what stands beside it. */
function contextOf(item, around, result, isChosen) {
  const segment = segments[item.segment];
  const start = item.span?.[0] ?? segment.start, end = item.span?.[1] ?? segment.start + segment.middle.length;
  const before = middleText.slice(Math.max(0, start - around), start), after = middleText.slice(end, end + around);
  const line = (text) => text.replace(/\s+/gu, " ");
  const short = (text) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);
  const change = item.kind === "change" && (item.source !== result)
    ? [make("del", {}, visible(short(item.source))), make("span", { class: "arrow", "aria-label": "becomes" }, "→"),
      make("ins", isChosen ? { class: "chosen" } : {}, result === "" ? "∅" : visible(short(result)))]
    : [make("mark", isChosen ? { class: "chosen" } : {}, visible(short(item.source)))];
  return [line(before.replace(/[\uDC00-\uDFFF]/u, (half, at) => (at === 0 ? "" : half))), ...change, line(after)];
}

function sureness(item) {
  if (item.kind !== "change" && item.candidates.length === 0) return "unknown";
  return item.certainty <= 1 ? percent(item.certainty) : item.confidence;
}

function percent(probability) {
  if (probability > 0 && probability < 0.0005) return "< 0.1 %";
  return `${(100 * probability).toFixed(1)} %`;
}

function ruleName(item) {
  return STAYS[item.kind] ?? item.rule;
}

/** Makes an item the current one, and shows it. */
function select(number, { scrollList = true, scrollText = true } = {}) {
  current = number;
  const place = listed.indexOf(number);
  if (scrollList && place >= 0) {
    const top = place * ENTRY_HEIGHT;
    if (top < listPane.scrollTop + ENTRY_HEIGHT || top > listPane.scrollTop + listPane.clientHeight - 2 * ENTRY_HEIGHT) {
      listPane.scrollTop = top - listPane.clientHeight / 3;
    }
  }
  drawList();
  drawDetail(null);
  if (scrollText && number >= 0) showInText(number);
}

function move(step) {
  if (listed.length === 0) return;
  const place = listed.indexOf(current);
  const next = place < 0 ? 0 : Math.min(listed.length - 1, Math.max(0, place + step));
  select(listed[next]);
}

listPane.addEventListener("scroll", () => requestAnimationFrame(drawList), { passive: true });
listItems.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  closeListOnPhone();
  select(Number(button.dataset.item), { scrollList: false });
  listItems.querySelector("[aria-current]")?.focus({ preventScroll: true });
});
