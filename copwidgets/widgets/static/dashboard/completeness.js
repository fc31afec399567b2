// Who has answered what: a word in each cell, its colour and shape say the same again.

import { el } from "../dom.js";
import { scrollable } from "../table.js";

/** A row for each question, a column for each member. */
export function grid({ caption, members, groups }) {
  const names = members.map((name) => el("th", { scope: "col", dir: "auto" }, name));
  const head = el("tr", {}, el("th", { scope: "col" }, "Question"), names);
  const row = ({ question, cells }) => line(question, cells.map((word, place) => said(word, members[place])));
  return build("cop-grid", caption, head, { groups, row, width: members.length + 1 });
}

/** A row for each question: how many have come how far. */
export function counts({ caption, words, groups }) {
  const head = el("tr", {}, [el("th", { scope: "col" }, "Question"), ...words.map((word) => el("th", { scope: "col" }, word))]);
  const row = ({ question, counts: found }) => line(question, found.map((count, place) => counted(count, words[place], total(found))));
  return build("cop-grid cop-counts", caption, head, { groups, row, width: words.length + 1 });
}

function build(className, caption, head, { groups, row, width }) {
  const bodies = groups.map(({ title, rows }) => el("tbody", {}, groupHead(title, width), rows.map(row)));
  const table = el("table", { className }, el("caption", {}, caption), el("thead", {}, head), bodies);
  return scrollable(caption, table);
}

function groupHead(title, width) {
  return el("tr", { className: "cop-group" }, el("th", { scope: "rowgroup", colSpan: width, dir: "auto" }, title));
}

function line(question, cells) {
  return el("tr", {}, el("th", { scope: "row", dir: "auto" }, question), cells);
}

/** The word of a cell; a narrow screen shows the member's name with it, as it has no columns. */
function said(word, name) {
  const node = el("td", {}, cellName(name), el("span", { className: "cop-word" }, word));
  node.dataset.word = word;
  return node;
}

function counted(count, word, members) {
  const node = el("td", {}, cellName(word), el("span", { className: "cop-number" }, String(count)));
  node.dataset.word = word;
  node.style.setProperty("--share", `${(100 * count) / members}%`);
  return node;
}

function cellName(words) {
  return el("span", { className: "cop-cell-name", "aria-hidden": "true", dir: "auto" }, words);
}

function total(found) {
  return found.reduce((sum, count) => sum + count, 0);
}
