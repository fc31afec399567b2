// What several say and what one alone says: terms with the sentences they stand in, lone voices, near and far answers.

import { button, el } from "../dom.js";
import { meter } from "../table.js";

const PAGE = 12;

export function common(block, board) {
  if (!block.folded) return el("div", { className: "cop-common" }, compared(block, board));
  const shown = block.shared ? compared(block, board) : el("p", { className: "cop-muted" }, "Comparing the answers…");
  const details = el("details", { className: "cop-fold" }, el("summary", {}, `Compare ${block.answers} answers`), shown);
  return el("div", { className: "cop-common" }, fetching(details, block.part));
}

export const COMMON_EVENTS = {
  "common.open": (board, node) => board.open(node.dataset.part, node.open),
  "common.more": showMore,
};

/** Let a disclosure ask for its content when it is unfolded. */
function fetching(details, name) {
  Object.assign(details.dataset, { key: name, toggle: "common.open", part: name });
  return details;
}

function compared(block, board) {
  const sides = [block.alone.length ? alone(block) : [], block.pairs.length ? nearness(block) : []].flat();
  return el("div", {}, shared(block, board), sides.length ? el("div", { className: "cop-common-sides" }, sides) : []);
}

// --- what several say -----------------------------------------------------------------------------

function shared({ part, shared: terms, rest }) {
  if (!terms.length) return [el("p", { className: "cop-muted" }, "No word is used by several who answered, beside small ones and the question's own.")];
  return [
    title("Several say"),
    el("ul", { className: "cop-terms", "aria-label": "Several say" }, terms.map(term)),
    rest ? moreButton(part, terms.length, rest) : [],
  ].flat();
}

function term({ name, term: words, words: said, share, quotes }) {
  const summary = el("summary", {}, el("strong", { dir: "auto" }, words), " ", el("span", { className: "cop-muted" }, said));
  const shown = quotes ? el("ul", { className: "cop-quotations" }, quotes.map(quotation)) : el("p", { className: "cop-muted" }, "Fetching the sentences…");
  const node = el("li", { tabIndex: -1 }, meter(share), fetching(el("details", { className: "cop-quoted" }, summary, shown), name));
  node.dataset.key = name;
  return node;
}

function quotation({ pieces: [before, found, after], ...place }) {
  return el("li", {}, el("q", { dir: "auto" }, before, el("mark", {}, found), after), " ", link(place));
}

function moreButton(part, shown, rest) {
  const next = Math.min(PAGE, rest);
  const node = button(`Show ${next} more`, null);
  Object.assign(node.dataset, { click: "common.more", key: "more", part, rows: shown + next });
  return node;
}

/** Show more, and go on reading at the first of them, as the button may be gone. */
async function showMore(board, node) {
  const list = node.previousElementSibling;
  const before = list.childElementCount;
  await board.showMore(node.dataset.part, Number(node.dataset.rows));
  list.children[before]?.focus();
}

// --- what one says, and who is near whom ------------------------------------------------------------

function alone({ alone: voices }) {
  const rows = voices.map(({ terms, ...place }) => el("li", {}, link(place), ": ", terms.flatMap((each, at) => [at ? ", " : "", el("span", { dir: "auto" }, each)])));
  return el("div", {}, title("Only one says"), el("ul", { "aria-label": "Only one says" }, rows));
}

function nearness({ pairs }) {
  return el("div", {}, title("Closest and furthest, by their words"), pairs.map(pair));
}

function pair({ nearness: how, first, second, shared: words, similarity, as_far: count }) {
  const head = how === "closest" ? "Closest: " : "Furthest apart: ";
  const why = words.length ? [" both use ", listed(words)] : " have no word in common that says something";
  const others = count > 1 ? `; ${count - 1} more ${count === 2 ? "pair is" : "pairs are"} just as ${how === "closest" ? "close" : "far"}` : "";
  return el("p", {}, head, link(first), " and ", link(second), why, ` (similarity ${similarity}${others}).`);
}

function listed(words) {
  return el("span", {}, words.flatMap((each, place) => [place ? ", " : "", el("q", { dir: "auto" }, each)]));
}

function title(words) {
  return el("p", { className: "cop-common-title" }, words);
}

function link({ anchor, member }) {
  return el("a", { href: `#${encodeURI(anchor)}`, dir: "auto" }, member);
}
