// Giving answers their themes: a question is chosen, its answers stand one below the other, each with its
// themes to tick and a box in which a passage is selected. Python knows what others gave, and when to tell.

import { button, el, hiddenText } from "../dom.js";
import { labelled, problem, themeSelect } from "./themes.js";

const PAGE = 25;
const HOW_TO_MARK = "Select words in the box, by mouse, finger or keyboard (Shift with the arrow keys), choose a theme, and press Mark.";

export function codingChoice({ questions, can_see_all: canSeeAll }, board) {
  const options = [["", "Choose a question"], ...questions.map(([id, text, words]) => [id, `${text} (${words})`])].map(option);
  const select = el("select", { id: board.idFor("coding-question"), className: "cop-box" }, options);
  select.dataset.change = "coding.choose";
  const all = button("Show me what others found, without coding", null, "cop-quiet");
  all.dataset.click = "coding.see";
  const hint = "In every question that you have not begun. What you give there later no longer counts as found independently.";
  const seeing = canSeeAll ? el("div", {}, all, el("p", { className: "cop-hint" }, hint), problem()) : [];
  return el("div", { className: "cop-coding-choice" }, labelled("Question to find themes in", select), seeing);
}

function option([value, words]) {
  const node = el("option", { value }, words);
  node.dataset.key = `=${value}`;
  return node;
}

export function coding(block, board) {
  const { question, text, themes, rows, rest, words, finished } = block;
  if (!themes.length) return el("p", {}, "Make a theme first; then you can give it to answers.");
  const list = el("ul", { className: "cop-coding", "aria-label": text }, rows.map((row) => answer(row, block, board)));
  const node = el("div", {}, el("h4", { className: "cop-heading", dir: "auto" }, text), list, rest ? moreButton("themes/coding", rows.length, rest) : [], ending(question, words, finished));
  node.dataset.key = question;
  node.dataset.question = question;
  return node;
}

export const CODING_EVENTS = {
  "coding.choose": (board, node) => board.wish({ extra: { ...board.wished.extra, coding: node.value } }),
  "coding.see": seeAll,
  "coding.more": more,
  "coding.give": give,
  "coding.none": none,
  "coding.keep": (board, node) => (node.value = node.dataset.said),
  "coding.mark": mark,
  "coding.unmark": unmark,
  "coding.finish": finish,
};

// --- drawing --------------------------------------------------------------------------------------

function answer(row, { themes, finished }, board) {
  const { anchor, member, pieces, note, others } = row;
  const node = el(
    "li",
    { tabIndex: -1 },
    el("p", { className: "cop-said", dir: "auto" }, pieces.flatMap(piece)),
    el("p", { className: "cop-muted", dir: "auto" }, member),
    note ? el("p", { className: "cop-hint" }, note) : [],
    ticks(row, themes, board),
    marks(row),
    marker(row, themes, board),
    problem(),
    finished ? found(others) : [],
  );
  node.dataset.key = anchor;
  node.dataset.anchor = anchor;
  return node;
}

/** A marked piece says in words what it is marked with, where the passage ends. */
function piece({ text, themes, ends }) {
  const words = themes.length ? el("mark", {}, text) : text;
  return ends.length ? [words, el("span", { className: "cop-mark-name" }, ` [${ends.join(", ")}] `)] : [words];
}

function ticks({ anchor, member, given, none: isNone }, themes, board) {
  const boxes = themes.map(([id, name]) => tick(board.idFor(`give-${anchor}-${id}`), name, given.includes(id), { change: "coding.give", theme: id }));
  const nothing = tick(board.idFor(`none-${anchor}`), "None of these", isNone, { change: "coding.none" });
  return el("fieldset", { className: "cop-frame cop-ticks" }, el("legend", {}, "Themes of this answer", hiddenText(`, by ${member}`)), boxes, nothing);
}

function tick(id, words, checked, data) {
  const box = el("input", { type: "checkbox", id, checked });
  Object.assign(box.dataset, data);
  const node = el("div", { className: "cop-choice" }, box, el("label", { htmlFor: id, dir: "auto" }, words));
  node.dataset.key = id;
  return node;
}

function marks({ marks: list }) {
  if (!list.length) return [];
  return el("ul", { className: "cop-marks", "aria-label": "Marked passages" }, list.map(markItem));
}

function markItem({ coding: id, theme, quote, gone }) {
  const back = button(["Take back", hiddenText(` ${theme}: ${quote}`)], null, "cop-quiet cop-small");
  Object.assign(back.dataset, { click: "coding.unmark", coding: id });
  const words = gone ? " The answer has changed and these words are gone: the mark counts for the whole answer." : "";
  const node = el("li", {}, el("q", { dir: "auto" }, quote), ": ", el("span", { dir: "auto" }, theme), words, " ", back);
  node.dataset.key = id;
  return node;
}

function marker({ anchor, member, text }, themes, board) {
  const id = board.idFor(`mark-${anchor}`);
  const box = el("textarea", { id, className: "cop-box", dir: "auto", inputMode: "none", value: text, "aria-readonly": "true", "aria-describedby": `${id}-hint`, onbeforeinput: (event) => event.preventDefault() });
  Object.assign(box.dataset, { input: "coding.keep", said: text }); // some keyboards write all the same
  const list = themes.map(([theme, name]) => ({ id: theme, name }));
  const press = button(["Mark", hiddenText(" the selected words")], null);
  press.dataset.click = "coding.mark";
  return el(
    "details",
    { className: "cop-fold" },
    el("summary", {}, "Mark a passage", hiddenText(` of the answer by ${member}`)),
    el("p", { className: "cop-hint", id: `${id}-hint` }, HOW_TO_MARK),
    labelled("The answer", box),
    labelled("Theme", themeSelect(`${id}-theme`, "theme", list)),
    press,
  );
}

function found(others) {
  const lines = others.length ? others : ["Nobody else has finished this question."];
  return el("div", { className: "cop-others" }, el("p", { className: "cop-row-label" }, "Others found"), el("ul", {}, lines.map((line) => el("li", { dir: "auto" }, line))));
}

/** Build the button that shows more rows of a list before it. */
export function moreButton(part, shown, rest) {
  const next = Math.min(PAGE, rest);
  const node = button(`Show ${next} more`, null);
  Object.assign(node.dataset, { click: "coding.more", part, rows: shown + next });
  return node;
}

function ending(question, words, finished) {
  const press = button("I have finished this question", null);
  Object.assign(press.dataset, { click: "coding.finish", question });
  const node = el("div", { className: "cop-ending" }, el("p", {}, words), finished ? [] : press, problem());
  node.dataset.key = "ending";
  return node;
}

// --- acting ---------------------------------------------------------------------------------------

/** Show more, and go on reading at the first of them, as the button may be gone. */
async function more(board, node) {
  const list = node.previousElementSibling;
  const before = list.childElementCount;
  await board.showMore(node.dataset.part, Number(node.dataset.rows));
  list.children[before]?.focus();
}

/** Ask for an act on the answer around a control. */
function act(board, action, node, values) {
  const item = node.closest("[data-anchor]");
  const { question } = node.closest("[data-question]").dataset;
  return board.act(action, { question, anchor: item.dataset.anchor, ...values }, lineOf(item));
}

function lineOf(item) {
  return item.querySelector(':scope > [role="alert"]');
}

async function give(board, node) {
  const done = await act(board, "coding_give", node, { theme: node.dataset.theme, on: node.checked });
  if (!done) node.checked = !node.checked;
}

async function none(board, node) {
  const done = await act(board, "coding_none", node, { on: node.checked });
  if (!done) node.checked = !node.checked;
}

async function mark(board, node) {
  const holder = node.closest("details");
  const box = holder.querySelector("textarea");
  const select = holder.querySelector("select");
  const { selectionStart, selectionEnd, value } = box;
  const wrong = selectionStart === selectionEnd ? "Select some words of the answer first." : select.value ? "" : "Choose a theme first.";
  lineOf(node.closest("[data-anchor]")).textContent = wrong;
  if (wrong) return (selectionStart === selectionEnd ? box : select).focus();
  const start = characters(value.slice(0, selectionStart));
  const exact = value.slice(selectionStart, selectionEnd);
  const done = await act(board, "coding_mark", node, { theme: select.value, start, end: start + characters(exact), exact });
  if (done) board.say(`Marked: “${done.quote}”.`);
}

/** Python counts characters, JavaScript halves of them: a smiley is one there and two here. */
function characters(text) {
  return [...text].length;
}

async function unmark(board, node) {
  const summary = node.closest("[data-anchor]").querySelector("summary");
  const done = await act(board, "coding_unmark", node, { coding: node.dataset.coding });
  if (!done) return;
  board.say("The mark is taken back.");
  summary.focus();
}

async function finish(board, node) {
  const { question } = node.dataset;
  const place = node.closest("[data-question]");
  const done = await board.act("coding_finish", { question }, place.querySelector('.cop-ending [role="alert"]'));
  if (!done) return;
  board.say("You have finished this question. What others found stands beside each answer.");
  board.root.querySelector(".cop-coding-choice select").focus();
}

async function seeAll(board, node) {
  const done = await board.act("coding_see", {}, node.parentElement.querySelector('[role="alert"]'));
  if (!done) return;
  board.say("You now see what others found, wherever they have finished.");
  board.root.querySelector(".cop-coding-choice select").focus();
}
