// What members name: a bar for each thing, who names it, its wordings; what may be one, for people to say.

import { button, el, hiddenText } from "../dom.js";
import { meter } from "../table.js";

const PAGE = 12;
const LONGEST = 120; // characters of a thing's name; all of what is longer stands in its wordings

export function items(block, board) {
  const rows = block.rows.map((row) => item(row, block));
  return el(
    "div",
    {},
    el("ul", { className: "cop-items", "aria-label": block.title }, rows),
    block.rest ? moreButton(block) : [],
    block.folded ? foldedSuggestions(block) : block.similar.length ? suggestions(block) : [],
    block.several ? byHand(block, board) : [],
  );
}

export const ITEMS_EVENTS = {
  "items.more": showMore,
  "items.open": (board, node) => board.open(node.dataset.part, node.open),
  "items.same": same,
  "items.refuse": refuse,
  "items.undo": undo,
  "items.merge": mergeByHand,
};

// --- drawing --------------------------------------------------------------------------------------

function item(row, { part }) {
  const node = el(
    "li",
    { tabIndex: -1 },
    el("p", { className: "cop-item" }, el("strong", { dir: "auto" }, short(row.item)), " ", el("span", { className: "cop-muted" }, row.words)),
    meter(row.share),
    row.links.length ? namedBy(row) : [],
    row.written.length || row.item.length > LONGEST ? wordings(row) : [],
  );
  node.dataset.key = row.merge || row.key;
  node.dataset.part = part;
  return node;
}

/** Return the beginning of a name that is longer than two lines. */
function short(words) {
  const signs = [...words]; // an emoji is not cut in two
  return signs.length <= LONGEST ? words : `${signs.slice(0, LONGEST - 1).join("").trimEnd()}…`;
}

function namedBy({ links, others }) {
  const names = links.flatMap((each, place) => [place ? ", " : "", el("a", { href: `#${encodeURI(each.anchor)}`, dir: "auto" }, each.member)]);
  return el("p", { className: "cop-item-by" }, names, others ? ` and ${others} more` : []);
}

function wordings({ item: name, written, merge }) {
  const words = merge ? "Merged by hand: what members wrote" : written.length > 1 ? "What members wrote" : "All of it";
  const lines = el("ul", {}, (written.length ? written : [name]).map((each) => el("li", { dir: "auto" }, each)));
  const details = el("details", { className: "cop-fold cop-written" }, el("summary", {}, words, hiddenText(` (${short(name)})`)), lines);
  details.dataset.key = "written";
  if (merge) details.append(act("items.undo", { merge }, ["Undo this merge", hiddenText(` (${short(name)})`)]), problem());
  return details;
}

function suggestions({ question, similar, title }) {
  const rows = similar.map((each) => suggestion(each, question));
  const head = el("p", { className: "cop-similar-head" }, "These may be the same (suggested, nothing is merged):");
  return el("div", { className: "cop-similar" }, head, el("ul", { "aria-label": `May be the same: ${title}` }, rows));
}

/** In a large group it takes a while to find what is alike: done when somebody unfolds it. */
function foldedSuggestions(block) {
  const none = block.similar ? "Nothing that is listed looks alike." : "Looking for what is alike…";
  const shown = block.similar?.length ? suggestions(block) : el("p", { className: "cop-muted" }, none);
  const details = el("details", { className: "cop-fold cop-by-hand" }, el("summary", {}, "Look for things that may be the same"), shown);
  return fetching(details, block.part, "similar");
}

function suggestion({ suggestion: id, item: one, other, reason, keys }, question) {
  const pair = ` (${short(one)} and ${short(other)})`;
  const words = el("p", {}, el("q", { dir: "auto" }, short(one)), " and ", el("q", { dir: "auto" }, short(other)), el("span", { className: "cop-muted" }, ` – ${reason}`));
  const actions = el(
    "div",
    { className: "cop-actions" },
    act("items.same", { question, keys: JSON.stringify(keys) }, ["They are the same", hiddenText(pair)]),
    act("items.refuse", { suggestion: id }, ["Not the same", hiddenText(pair)]),
  );
  const node = el("li", {}, words, actions, problem());
  node.dataset.key = id;
  return node;
}

/** Whatever the words: what can be chosen is fetched when somebody unfolds it. */
function byHand(block, board) {
  const shown = block.things ? byHandForm(block, board) : el("p", { className: "cop-muted" }, "Fetching the list…");
  const details = el("details", { className: "cop-fold cop-by-hand" }, el("summary", {}, "Say that two of these are the same"), shown);
  return fetching(details, block.part, "by-hand");
}

/** Let a disclosure ask for its content when it is unfolded. */
function fetching(details, part, key) {
  Object.assign(details.dataset, { key, toggle: "items.open", part: `${part}/${key}` });
  return details;
}

/** Two things chosen from a list, and what they are called together. */
function byHandForm({ question, things, part }, board) {
  const id = (name) => board.idFor(`${name}/${part}`);
  const form = el(
    "form",
    { className: "cop-act" },
    labelled("One", choice(id("one"), "one", things)),
    labelled("And the other", choice(id("other"), "other", things)),
    labelled("Call them (as the first, if you leave it empty)", el("input", { type: "text", id: id("name"), name: "name", maxLength: 200, className: "cop-box", dir: "auto", autocomplete: "off" })),
    el("button", { type: "submit", className: "cop-button cop-secondary" }, "They are the same"),
    problem(),
  );
  Object.assign(form.dataset, { submit: "items.merge", question });
  return form;
}

function choice(id, name, things) {
  const options = things.map(({ item: words, key }) => {
    const option = el("option", { value: key }, short(words));
    option.dataset.key = `key/${key}`;
    return option;
  });
  const first = el("option", { value: "" }, "Choose");
  first.dataset.key = "none";
  return el("select", { id, name, className: "cop-box" }, first, options);
}

function labelled(words, field) {
  return el("div", { className: "cop-field" }, el("label", { className: "cop-row-label", htmlFor: field.id }, words), field);
}

function act(event, values, words) {
  const node = button(words, null);
  Object.assign(node.dataset, { click: event, ...values });
  return node;
}

/** Build the line that says what went wrong; it is left alone when its part is drawn again. */
function problem() {
  const node = el("p", { className: "cop-error", role: "alert" });
  node.dataset.own = "problem";
  return node;
}

function moreButton({ part, rows, rest }) {
  const next = Math.min(PAGE, rest);
  const node = act("items.more", { part, rows: rows.length + next }, `Show ${next} more`);
  node.dataset.key = "more";
  return node;
}

// --- acting ---------------------------------------------------------------------------------------

async function showMore(board, node) {
  const list = node.previousElementSibling;
  const before = list.childElementCount;
  await board.showMore(node.dataset.part, Number(node.dataset.rows));
  list.children[before]?.focus(); // the button may be gone
}

async function same(board, node) {
  const { question, keys } = node.dataset;
  await merge(board, node, { question, keys: JSON.parse(keys), name: "" });
}

async function mergeByHand(board, form, event) {
  event.preventDefault();
  const { one, other, name } = Object.fromEntries(new FormData(form));
  if (await merge(board, form, { question: form.dataset.question, keys: [one, other], name })) form.reset();
}

async function merge(board, node, values) {
  const part = partOf(node);
  const done = await board.act("items_merge", values, lineBeside(node));
  if (done) leave(board, part, `They now count as one, “${short(done.name)}”. It can be undone at its wordings.`);
  return done;
}

async function refuse(board, node) {
  const part = partOf(node);
  const done = await board.act("items_refuse", { suggestion: node.dataset.suggestion }, lineBeside(node));
  if (done) leave(board, part, `“${short(done.item)}” and “${short(done.other)}” stay two things.`);
}

async function undo(board, node) {
  const part = partOf(node);
  const done = await board.act("items_undo", { merge: node.dataset.merge }, lineBeside(node));
  if (done) leave(board, part, `“${short(done.name)}” is several things again.`);
}

function partOf(node) {
  return node.closest(".cop-part").dataset.key;
}

function lineBeside(node) {
  return node.closest("li, details").querySelector('[role="alert"]');
}

/** What was pressed is gone: go on at the heading above. */
function leave(board, part, sentence) {
  board.say(sentence);
  document.getElementById(board.idFor(part))?.focus();
}
