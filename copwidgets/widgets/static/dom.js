// Building and finding elements. Text reaches the page as text only: no function here takes markup.

const FOCUSABLE = new Set(["A", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "SUMMARY"]);

let counter = 0;

/** Return an id that no other element of this page has. */
export function uniqueId(name) {
  counter += 1;
  return `cop-${name}-${counter}-${Math.random().toString(36).slice(2, 7)}`;
}

/**
 * Build an element. `props` are properties where the element has them (`value`, `hidden`), listeners
 * where they start with "on", and attributes otherwise; `children` are elements or texts.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  // JupyterLab and Notebook look for this on the focused element itself before they take a key.
  if (FOCUSABLE.has(node.tagName) || node.hasAttribute("tabindex")) {
    node.dataset.lmSuppressShortcuts = "true";
  }
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name in node && !name.startsWith("aria")) node[name] = value;
  else node.setAttribute(name, value);
}

/**
 * Make an element a root of ours: its style, its language, its keys. Typesetters of formulas pass it by, so
 * that what somebody wrote between dollar signs stays what was written.
 */
export function openRoot(model, root, ...classes) {
  root.classList.add("cop", "mathjax_ignore", "tex2jax_ignore", ...classes);
  root.lang = model.get("language");
  keepKeys(root);
}

/** Build a list of texts. */
export function bullets(lines) {
  return el("ul", { className: "cop-lines" }, lines.map((words) => el("li", { dir: "auto" }, words)));
}

/** Build a button that does something here; `look` is "", "cop-secondary" or "cop-quiet". */
export function button(words, onclick, look = "cop-secondary") {
  return el("button", { type: "button", className: `cop-button ${look}`.trim(), onclick }, words);
}

/** Return words that only a screen reader gets. */
export function hiddenText(text) {
  return el("span", { className: "cop-hidden" }, text);
}

/** Split plain text at blank lines into paragraphs. */
export function paragraphs(text, className = "cop-text") {
  const parts = text.split(/\n\s*\n/).filter((part) => part.trim());
  return parts.map((part) => el("p", { className, dir: "auto" }, part.trim()));
}

/** Build a checkbox or radio button with its label; `box` is the input, `props` are its own. */
export function choice(type, label, props = {}) {
  const id = uniqueId("choice");
  const box = el("input", { type, id, ...props });
  return { box, node: el("div", { className: "cop-choice" }, box, el("label", { htmlFor: id, dir: "auto" }, label)) };
}

/** Show `node` only when `visible`. */
export function show(node, visible) {
  node.hidden = !visible;
}

/** Point `aria-describedby` at those of `ids` that stand for something shown. */
export function describe(node, ids) {
  const list = ids.filter(Boolean).join(" ");
  if (list) node.setAttribute("aria-describedby", list);
  else node.removeAttribute("aria-describedby");
}

/**
 * Keep the keys that are typed in `root` from the notebook around it. Shortcuts of the browser itself
 * (Ctrl or Cmd with S, P, F, …) go on working. A click on plain words focuses `root`, not the notebook,
 * whose next key would be a command.
 */
export function keepKeys(root) {
  root.tabIndex = -1;
  root.dataset.lmSuppressShortcuts = "true";
  root.addEventListener("mousedown", (event) => {
    event.stopPropagation();
    const target = event.target.closest("a, button, input, label, select, textarea, [tabindex]");
    if (target === root) root.focus({ preventScroll: true });
  });
  root.addEventListener("keydown", (event) => {
    const chord = (event.ctrlKey || event.metaKey) && event.key !== "Enter";
    if (!chord) event.stopPropagation();
  });
}

/** Return a moment as the clock shows it, with the day when it was not today. */
export function clock(iso) {
  const moment = new Date(iso);
  const time = moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (moment.toDateString() === new Date().toDateString()) return `at ${time}`;
  return `on ${moment.toLocaleDateString()} at ${time}`;
}

/** Return a day as people here write it; `iso` is a day, or a moment of it. */
export function day(iso) {
  const isDay = !iso.includes("T"); // read as UTC, a bare day could become the day before
  return new Date(isDay ? `${iso}T12:00` : iso).toLocaleDateString();
}

/** Bring an element to the reader and put the focus on it. */
export function moveTo(node) {
  node.scrollIntoView({ block: "start" });
  node.focus({ preventScroll: true });
}

/** Follow a link to a section: inside this page where the section stands here, else as the browser does. */
export function goTo(event, sectionId) {
  const sections = [...document.querySelectorAll("[data-section]")];
  const found = sections.find((node) => node.dataset.section === sectionId);
  if (!found) return;
  event.preventDefault();
  moveTo(found.querySelector("h2"));
}
