// Themes that a machine suggests from words, marked as such; each is accepted, by a name, or refused.

import { button, el, hiddenText } from "../dom.js";
import { form, labelled, send, submit } from "./themes.js";

export function suggested({ question, words, rows }, board) {
  const summary = el("summary", {}, rows.length === 1 ? "1 suggestion of a theme" : `${rows.length} suggestions of themes`);
  if (!rows.length) return el("p", { className: "cop-muted" }, "The words of these answers suggest no theme (any more).");
  const list = el("ul", { className: "cop-themes" }, rows.map((row) => suggestion(row, question, board)));
  return el("details", { className: "cop-fold cop-suggested" }, summary, el("p", { className: "cop-text" }, words), list);
}

export const SUGGESTED_EVENTS = { "suggested.accept": accept, "suggested.refuse": refuse };

function suggestion({ id, theme, words, answers }, question, board) {
  const name = el("input", { type: "text", name: "name", id: board.idFor(`suggested-${id}`), maxLength: 200, className: "cop-box", dir: "auto", autocomplete: "off", value: theme });
  const no = button(["Refuse", hiddenText(` the suggestion ${theme}`)], null, "cop-quiet");
  no.dataset.click = "suggested.refuse";
  const yes = submit(["Accept", hiddenText(` the suggestion ${theme}`)]);
  const links = answers.flatMap(([anchor, member], place) => [place ? ", " : "", el("a", { href: `#${encodeURI(anchor)}`, dir: "auto" }, member)]);
  const act = form("suggested.accept", { suggestion: id, question }, labelled("Suggested theme", name), el("div", {}, yes, no));
  const node = el("li", {}, el("p", { className: "cop-muted", dir: "auto" }, words), el("p", {}, "Answers by ", links), act);
  node.dataset.key = id;
  return node;
}

async function accept(board, node, event) {
  const done = await send(board, "suggestion_accept", node, event);
  if (done) leave(board, `The theme “${done.name}” is made of the suggestion.`);
}

async function refuse(board, node) {
  const { suggestion: id, question } = node.closest("form").dataset;
  const done = await board.act("suggestion_refuse", { suggestion: id, question }, node.closest("form").querySelector('[role="alert"]'));
  if (done) leave(board, `The suggestion “${done.name}” is refused.`);
}

/** What was pressed is gone: go on at the suggestions, or where the question was chosen. */
function leave(board, sentence) {
  board.say(sentence);
  const { root } = board;
  (root.querySelector(".cop-suggested summary") ?? root.querySelector(".cop-coding-choice select")).focus();
}
