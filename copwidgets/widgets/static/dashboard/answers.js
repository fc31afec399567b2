// Answers to a question side by side, each with its stable place in the page's address; long lists unfold.

import { toClipboard } from "../copying.js";
import { button, el, hiddenText } from "../dom.js";

const PAGE = 50;
const LONG = 1200; // characters above which an answer scrolls within its card

export function answers(block, board) {
  if (!block.folded) return el("div", {}, counted(block), list(block, board));
  const shown = block.rows ? list(block, board) : el("p", { className: "cop-muted" }, "Fetching the answers…");
  const details = el("details", { className: "cop-fold" }, el("summary", {}, block.words), shown);
  details.dataset.toggle = "answers.fold";
  details.dataset.part = block.part;
  return el("div", {}, details);
}

export const ANSWERS_EVENTS = {
  "answers.fold": (board, node) => board.open(node.dataset.part, node.open),
  "answers.more": showMore,
  "answers.copy": copyLink,
};

function counted({ words }) {
  return el("p", { className: "cop-muted cop-said-by" }, words);
}

function list({ part, rows, rest }, board) {
  const quotes = el("ul", { className: "cop-quotes" }, rows.map((row) => answer(row, board)));
  return el("div", {}, quotes, rest ? moreButton(part, rows.length, rest) : []);
}

function answer(row, board) {
  const words = el("p", { className: row.unsure ? "cop-said cop-unsure" : "cop-said", dir: "auto" }, row.pieces ? row.pieces.map(piece) : row.text);
  const said = row.text.length > LONG ? longAnswer(words, row) : words;
  const by = el("p", { className: "cop-by" }, el("span", { dir: "auto" }, row.member), board.isServed ? linkButton(row) : []);
  const node = el("li", { id: row.anchor, tabIndex: -1 }, said, by);
  node.dataset.key = row.anchor;
  return node;
}

/** One long answer is not to push all others out of sight; keys scroll it too. */
function longAnswer(words, { member }) {
  return el("div", { className: "cop-long", tabIndex: 0, role: "region", "aria-label": `Long answer by ${member}` }, words);
}

/** Every second piece is a word that was looked for. */
function piece(words, place) {
  return place % 2 ? el("mark", {}, words) : words;
}

function linkButton({ anchor, member }) {
  const node = button(["Copy link", hiddenText(` to the answer by ${member}`)], null, "cop-quiet cop-small");
  node.dataset.click = "answers.copy";
  node.dataset.anchor = anchor;
  return node;
}

function moreButton(part, shown, rest) {
  const next = Math.min(PAGE, rest);
  const node = button(`Show ${next} more`, null);
  Object.assign(node.dataset, { click: "answers.more", part, rows: shown + next });
  return node;
}

/** Show more, and go on reading at the first of them, as the button may be gone. */
async function showMore(board, node) {
  const quotes = node.previousElementSibling;
  const before = quotes.childElementCount;
  await board.showMore(node.dataset.part, Number(node.dataset.rows));
  quotes.children[before]?.focus();
}

async function copyLink(board, node) {
  const address = board.places.addressOf(node.dataset.anchor);
  if (await toClipboard(address)) board.say("The link to this answer is copied.");
  else board.places.show(node.dataset.anchor); // the address bar has it then
}
