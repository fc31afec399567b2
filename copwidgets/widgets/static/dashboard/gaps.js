// What is still open: sentences, each with links to the answers it stands on.

import { el } from "../dom.js";

const MOST_ROWS = 8; // more are folded
const MOST_LINKS = 12;

export function gaps({ lead, question, place, rows }) {
  const asked = el("a", { href: `#${encodeURI(place)}`, dir: "auto" }, question);
  const head = el("p", { className: "cop-gap-lead", dir: "auto" }, lead);
  const source = el("p", { className: "cop-muted cop-gap-source" }, "From: ", asked);
  const few = list(lead, rows.slice(0, MOST_ROWS));
  const node = el("div", { className: "cop-gap" }, head, source, few, folded(lead, rows.slice(MOST_ROWS)));
  node.dataset.key = `${place}/${lead}`;
  return node;
}

function list(label, rows) {
  return el("ul", { "aria-label": label }, rows.map(row));
}

function folded(lead, rows) {
  if (!rows.length) return [];
  return [el("details", {}, el("summary", {}, `${rows.length} more`), list(`More: ${lead}`, rows))];
}

function row({ words, links }) {
  const shown = links.slice(0, MOST_LINKS).flatMap((each, place) => [place ? ", " : ": ", link(each)]);
  const rest = links.length - MOST_LINKS;
  const node = el("li", {}, el("span", { dir: "auto" }, words), shown, rest > 0 ? ` and ${rest} more` : []);
  node.dataset.key = words;
  return node;
}

function link({ anchor, member }) {
  return el("a", { href: `#${encodeURI(anchor)}`, dir: "auto" }, member);
}
