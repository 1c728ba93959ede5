// The page: keys, dialogs, and the start.

/** An element with attributes and children. */
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("zhnorm theme", theme);
  } catch {
    // The theme lasts as long as the page.
  }
}

function switchTheme() {
  const isDark = getComputedStyle(document.documentElement).getPropertyValue("--is-dark").trim() === "1";
  setTheme(isDark ? "light" : "dark");
}

function setView(next) {
  view = next;
  for (const button of document.querySelectorAll("[data-view]")) {
    if (button.tagName === "BUTTON") button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  const first = chunks.findIndex((chunk) => chunk.element && chunk.element.offsetTop + chunk.element.offsetHeight > textPane.scrollTop);
  layOutText();
  if (current >= 0) showInText(current);
  else chunks[first]?.element.scrollIntoView();
}

let dictionaryUrl = null;

function openDictionary() {
  const { entries, problems } = makeDictionary();
  const text = dictionaryText(entries);
  const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  document.getElementById("export-summary").textContent =
    `${plural(choices.length, "choice", "choices")}, ${plural(entries.size, "entry", "entries")}. Each key is just long enough for this text; for use with others, make it longer here. `
    + "A word of a dictionary can change how zhnorm reads the characters beside it, so look at the result of the command."
    + (data.steps > 1 ? ` This conversion has ${data.steps} steps, of which a later one may change a word of the dictionary again.` : "");
  document.getElementById("export-text").value = text;
  document.getElementById("export-problems").replaceChildren(...problems.map(({ start, end, text: choice }) => {
    const { line } = segments[segmentAt(start)];
    return make("li", {}, `Line ${line}: no key is specific enough for ${middleText.slice(start, end)} → ${choice}. It stands beside `
      + "the same characters elsewhere. Choose the same at all these places, or correct it in the text itself.");
  }));
  document.getElementById("export-command").textContent = data.command;
  offerDownload();
  const dialog = document.getElementById("export-dialog");
  if (!dialog.open) dialog.showModal();
}

function closeDialog(dialog) {
  dialog.close();
  // Until the browser draws again, the keys would still go to what had the focus there.
  if (dialog.contains(document.activeElement)) document.activeElement.blur();
}

/** What is downloaded is the text as it stands: a reader may edit it. */
function offerDownload() {
  if (dictionaryUrl) URL.revokeObjectURL(dictionaryUrl);
  const text = document.getElementById("export-text").value;
  dictionaryUrl = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  document.getElementById("download").href = dictionaryUrl;
}

async function copyDictionary() {
  const area = document.getElementById("export-text"), button = document.getElementById("copy");
  try {
    await navigator.clipboard.writeText(area.value);
  } catch {
    area.select();
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

const side = document.getElementById("side"), openList = document.getElementById("open-list");

function showListOnPhone(isOpen) {
  side.classList.toggle("open", isOpen);
  openList.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) drawList();
}

function closeListOnPhone() {
  showListOnPhone(false);
}

const KEYS = {
  n: () => move(1), j: () => move(1), p: () => move(-1), k: () => move(-1),
  a: decideAlike, u: undo, e: openDictionary, t: switchTheme,
  v: () => setView(view === "columns" ? "inline" : "columns"),
  o: () => detailPane.querySelector("input")?.focus(),
  "?": () => document.getElementById("help-dialog").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const candidate = /^[1-9]$/u.test(event.key) && detailPane.querySelectorAll("[data-candidate]")[event.key - 1];
  const action = candidate ? () => decide(candidate.dataset.candidate) : KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.view) setView(button.dataset.view);
  if (button && "close" in button.dataset) closeDialog(button.closest("dialog"));
});
for (const [id, action] of Object.entries({
  theme: switchTheme, export: openDictionary, copy: copyDictionary, help: KEYS["?"],
  "open-list": () => showListOnPhone(!side.classList.contains("open")),
  forget: () => {
    choices = [];
    afterChoices();
    openDictionary();
  },
})) document.getElementById(id).addEventListener("click", action);
document.getElementById("export-text").addEventListener("input", offerDownload);
textPane.addEventListener("click", (event) => {
  const element = event.target.closest("[data-item]");
  if (element && getSelection().isCollapsed) select(Number(element.dataset.item), { scrollText: false });
  if (element && current >= 0) showInText(current);
});

let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(drawList, 100);
});

try {
  const theme = localStorage.getItem("zhnorm theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // The theme is that of the system.
}
document.title = `${data.name} – zhnorm`;
document.getElementById("name").textContent = data.name;
document.getElementById("about").textContent = `toward ${data.target} · zhnorm ${data.version} · ${lineCount} lines`;
loadChoices();
document.getElementById("choice-count").textContent = choices.length;
makeFilters();
if (matchMedia("(max-width: 760px)").matches) view = "inline";
setView(view);
applyFilters();
drawDetail(null);
