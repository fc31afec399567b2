// "Take it with you": a button for each format; Python makes the file, and hands it over in pieces.

import { button, el } from "../dom.js";
import { saveParts } from "../download.js";
import { problemLine } from "../facilitate/desk.js";

const PAUSE = 500; // ms until it is asked again whether the file is there
const QUIET = 1000; // ms that pass without a word
const TYPE = "application/octet-stream"; // the name's ending says what it is

export const TAKEAWAY_EVENTS = { "takeaway.take": take };

export function takeaway({ words, formats }, board) {
  const list = el("ul", {}, formats.map((each) => row(each, board)));
  const node = el("div", { className: "cop-takeaway" }, el("p", { className: "cop-text" }, words), list, progressLine(), problemLine());
  node.dataset.own = formats.map(({ name }) => name).join(" "); // what is said below the buttons is said here alone
  return node;
}

function progressLine() {
  return el("p", { className: "cop-takeaway-said", role: "status" });
}

function row({ name, title, purpose }, board) {
  const about = el("span", { id: board.idFor(`takeaway-${name}`) }, purpose);
  const node = button(`Download ${title}`, null);
  node.setAttribute("aria-describedby", about.id);
  Object.assign(node.dataset, { click: "takeaway.take", format: name, title });
  return el("li", {}, node, about);
}

/** Have a file made, fetch it, and save it; each press waits for the one before. */
async function take(board, node) {
  const panel = node.closest(".cop-takeaway");
  if (panel.dataset.busy) return;
  panel.dataset.busy = "yes";
  const said = panel.querySelector("[role=status]");
  const problem = panel.querySelector("[role=alert]");
  said.textContent = "";
  try {
    const filename = await takeFile(board, node.dataset, { said, problem });
    said.textContent = filename ? `Saved as ${filename}` : "";
  } finally {
    delete panel.dataset.busy;
  }
}

/** Return the name under which the file was saved, null when it could not be had. */
async function takeFile(board, { format, title }, { said, problem }) {
  const began = performance.now();
  const tell = (words) => {
    if (performance.now() - began > QUIET) said.textContent = words;
  };
  const ask = (action, values) => board.act(action, values, problem);
  if (!(await ask("takeaway.start", { format }))) return null;
  const first = await whenReady(ask, () => tell(`Making the file: ${title} …`));
  return first && save(first, ask, tell);
}

/** Ask for the first piece until it is there. */
async function whenReady(ask, tell) {
  for (;;) {
    const found = await ask("takeaway.fetch", { piece: 0 });
    if (!found || found.is_ready) return found;
    tell();
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function save(first, ask, tell) {
  const pieces = [decode(first.content)];
  while (pieces.length < first.pieces) {
    tell(`Fetching the file: part ${pieces.length + 1} of ${first.pieces} …`);
    const found = await ask("takeaway.fetch", { piece: pieces.length });
    if (!found) return null;
    pieces.push(decode(found.content));
  }
  saveParts(first.filename, pieces, TYPE);
  return first.filename;
}

function decode(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
