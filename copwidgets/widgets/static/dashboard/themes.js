// The list of themes: how many members' answers carry each, and what people change about it.

import { button, el, hiddenText } from "../dom.js";
import { download } from "../download.js";
import { readText } from "../facilitate/reading.js";
import { meter } from "../table.js";

const MOST_BYTES = 500_000;

export function themes({ themes: alive, dead }, board) {
  return el(
    "div",
    {},
    alive.length ? el("ul", { className: "cop-themes", "aria-label": "Themes" }, alive.map((theme) => item(theme, alive, board))) : el("p", {}, "There is no theme yet."),
    newTheme(board),
    dead.length ? buried(dead, board) : [],
    codebook(board),
  );
}

export const THEMES_EVENTS = {
  "themes.make": make,
  "themes.change": change,
  "themes.merge": merge,
  "themes.remove": remove,
  "themes.restore": restore,
  "themes.save": save,
  "themes.load": load,
};

// --- drawing --------------------------------------------------------------------------------------

function item(theme, alive, board) {
  const { id, name, description, words, share, suggested } = theme;
  const marked = suggested ? el("span", { className: "cop-muted" }, " (from a suggestion)") : [];
  const node = el(
    "li",
    {},
    el("p", { className: "cop-theme-name" }, el("strong", { dir: "auto" }, name), marked),
    description ? el("p", { className: "cop-theme-words", dir: "auto" }, description) : [],
    el("p", { className: "cop-muted" }, words),
    meter(share),
    details(["Change", hiddenText(` the theme ${name}`)], changing(theme, alive, board)),
  );
  node.dataset.key = id;
  return node;
}

function details(words, ...children) {
  return el("details", { className: "cop-fold cop-doing" }, el("summary", {}, words), ...children);
}

function changing({ id, name, description }, alive, board) {
  const others = alive.filter((each) => each.id !== id);
  return [
    form("themes.change", { theme: id }, nameField(board, id, name), descriptionField(board, id, description), submit("Save the change")),
    others.length ? form("themes.merge", { theme: id }, mergeField(board, id, others), submit("Merge")) : null,
    form("themes.remove", { theme: id }, submit("Remove this theme")),
  ];
}

function newTheme(board) {
  const made = form("themes.make", {}, nameField(board, "new", ""), descriptionField(board, "new", ""), submit("Add the theme"));
  return details("Add a theme", made);
}

function buried(dead, board) {
  const rows = dead.map(({ id, name, words }) => {
    const row = el("li", {}, form("themes.restore", { theme: id }, el("p", {}, el("span", { dir: "auto" }, name), `: ${words} `), submit(["Put back", hiddenText(` the theme ${name}`)])));
    row.dataset.key = id;
    return row;
  });
  const count = dead.length === 1 ? "1 theme that was removed or merged" : `${dead.length} themes that were removed or merged`;
  return details(count, el("ul", { className: "cop-themes" }, rows));
}

function codebook(board) {
  const id = board.idFor("codebook");
  const words = "Other programs for qualitative analysis read and write the list of themes as a REFI-QDA codebook (.qdc), spreadsheets as CSV.";
  const file = el("input", { type: "file", id, accept: ".qdc,.xml,.csv,.tsv,.txt,text/csv,application/xml", className: "cop-file" });
  file.dataset.change = "themes.load";
  const saving = el("div", { className: "cop-actions" }, saveButton("qdc", "Save as REFI-QDA"), saveButton("csv", "Save as CSV"));
  const loading = el("div", {}, el("label", { className: "cop-row-label", htmlFor: id }, "Take in themes from a codebook"), file);
  return details("Codebook", el("div", { className: "cop-codebook" }, el("p", {}, words), saving, loading, problem()));
}

function saveButton(format, words) {
  const node = button(words, null);
  Object.assign(node.dataset, { click: "themes.save", format });
  return node;
}

/** Build a form of one act; `values` go with it, and beside it stands what went wrong. */
export function form(event, values, ...children) {
  const node = el("form", { className: "cop-act" }, children, problem());
  Object.assign(node.dataset, { submit: event, ...values });
  return node;
}

/** Build the line that says what went wrong; it is left alone when its part is drawn again. */
export function problem() {
  const node = el("p", { className: "cop-error", role: "alert" });
  node.dataset.own = "problem";
  return node;
}

export function submit(words) {
  return el("button", { type: "submit", className: "cop-button cop-secondary" }, words);
}

function nameField(board, id, value) {
  const field = el("input", { type: "text", name: "name", id: board.idFor(`theme-name-${id}`), maxLength: 200, className: "cop-box", dir: "auto", autocomplete: "off", value });
  return labelled("Name", field);
}

function descriptionField(board, id, value) {
  const field = el("textarea", { name: "description", id: board.idFor(`theme-words-${id}`), maxLength: 5000, className: "cop-box", dir: "auto", value });
  return labelled("What it means (so that two people code alike)", field);
}

function mergeField(board, id, others) {
  return labelled("Merge into", themeSelect(board.idFor(`theme-into-${id}`), "into", others));
}

/** Build a choice among themes; what is chosen stays when there are more. */
export function themeSelect(id, name, list) {
  const options = list.map((each) => {
    const option = el("option", { value: each.id }, each.name);
    option.dataset.key = each.id;
    return option;
  });
  const first = el("option", { value: "" }, "Choose a theme");
  first.dataset.key = "none";
  return el("select", { id, name, className: "cop-box" }, first, options);
}

export function labelled(words, field) {
  return el("div", { className: "cop-field" }, el("label", { className: "cop-row-label", htmlFor: field.id }, words), field);
}

// --- acting ---------------------------------------------------------------------------------------

/** Send a form: what it holds, with what it is about. Resolves to null when it failed. */
export function send(board, action, node, event) {
  event.preventDefault();
  const { submit: _, ...about } = node.dataset;
  return board.act(action, { ...about, ...Object.fromEntries(new FormData(node)) }, node.querySelector('[role="alert"]'));
}

async function make(board, node, event) {
  const done = await send(board, "theme_make", node, event);
  if (!done) return;
  node.reset();
  node.querySelector("input").focus();
  board.say(`The theme “${done.name}” is added.`);
}

async function change(board, node, event) {
  const done = await send(board, "theme_change", node, event);
  if (done) board.say(`The theme “${done.name}” is saved.`);
}

async function merge(board, node, event) {
  const done = await send(board, "theme_merge", node, event);
  if (done) leave(board, `“${done.name}” now counts for “${done.into}”. You can put it back below.`);
}

async function remove(board, node, event) {
  const done = await send(board, "theme_remove", node, event);
  if (done) leave(board, `The theme “${done.name}” is removed. You can put it back below.`);
}

async function restore(board, node, event) {
  const done = await send(board, "theme_restore", node, event);
  if (done) leave(board, `The theme “${done.name}” is back.`);
}

/** What was pressed is gone: go on at the head of the list. */
function leave(board, sentence) {
  board.say(sentence);
  document.getElementById(board.idFor("themes"))?.focus();
}

async function save(board, node) {
  const file = await board.act("codebook_export", { format: node.dataset.format }, lineBeside(node));
  if (file) download(file);
}

async function load(board, node) {
  const line = lineBeside(node);
  const { text, problem: wrong } = await readCodebook(node.files[0]);
  node.value = "";
  line.textContent = wrong ?? "";
  const done = wrong ? null : await board.act("codebook_import", { text }, line);
  if (done) board.say(`Taken in: ${done.made} new, ${done.changed} changed.`);
}

function readCodebook(file) {
  const wrong = "This file is too large to be a codebook. Export the codebook alone, without the answers.";
  return file.size > MOST_BYTES ? { problem: wrong } : readText(file);
}

function lineBeside(node) {
  return node.closest(".cop-codebook").querySelector('[role="alert"]');
}
