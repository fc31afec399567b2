// What is still open: sentences, each with links to the answers it stands on.

import { button, el } from "../dom.js";

const PAGE = 50;

export const GAPS_EVENTS = { "gaps.more": showMore };

export function gaps({ name, lead, question, place, rows, rest }) {
  const asked = el("a", { href: `#${encodeURI(place)}`, dir: "auto" }, question);
  const head = el("p", { className: "cop-gap-lead", dir: "auto" }, lead);
  const source = el("p", { className: "cop-muted cop-gap-source" }, "From: ", asked);
  const list = el("ul", { "aria-label": lead }, rows.map(row));
  const node = el("div", { className: "cop-gap" }, head, source, list, rest ? moreButton(name, rows.length, rest) : []);
  node.dataset.key = name;
  return node;
}

/** A thing with how many name it, or a sentence about the whole question; then whose answers it stands on. */
function row({ item, words, links, others }) {
  const said = item ? ["“", el("bdi", {}, item), `”, ${words}`] : el("span", { dir: "auto" }, words);
  const named = links.flatMap((each, place) => [place ? ", " : ": ", link(each)]);
  const node = el("li", { tabIndex: -1 }, said, named, others ? ` and ${others} more` : []);
  node.dataset.key = `${item || words}/${links.length ? links[0].anchor : ""}`;
  return node;
}

function link({ anchor, member }) {
  return el("a", { href: `#${encodeURI(anchor)}`, dir: "auto" }, member);
}

function moreButton(name, shown, rest) {
  const next = Math.min(PAGE, rest);
  const node = button(`Show ${next} more`, null);
  Object.assign(node.dataset, { click: "gaps.more", name, rows: shown + next });
  return node;
}

/** Show more, and go on reading at the first of them, as the button may be gone. */
async function showMore(board, node) {
  const list = node.previousElementSibling;
  const before = list.childElementCount;
  await board.showMore(node.dataset.name, Number(node.dataset.rows));
  list.children[before]?.focus();
}
