// Looking for words and members among the answers: Python finds, this passes on what is typed.
// What Python draws never says what is in a field, so that no patch undoes what somebody is typing.

import { button, el } from "../dom.js";

const PAUSE = 300; // ms after the last key

export function finder({ members, themes, result }, board) {
  const form = el(
    "form",
    { className: "cop-finder", role: "search", "aria-label": "Search the answers" },
    field(board, "search", "Search the answers", el("input", { type: "search", maxLength: 200, autocomplete: "off", dir: "auto" })),
    field(board, "member", "Member", select("All members", members.map((name) => [name, name]))),
    themes ? field(board, "theme", "Theme", select("All themes", themes)) : [],
    clearButton(),
    el("p", { className: "cop-found", role: "status" }, result),
  );
  form.dataset.submit = "finder.submit";
  return form;
}

export const FINDER_EVENTS = {
  "finder.search": typed,
  "finder.member": chosen,
  "finder.theme": chosen,
  "finder.submit": submitted,
  "finder.clear": cleared,
};

/** Empty the fields of a view that goes to an answer which they would hide. */
export function emptyFields(board) {
  clearTimeout(board.searching);
  for (const node of board.root.querySelectorAll(".cop-finder :is(input, select)")) node.value = "";
}

function field(board, name, words, control) {
  control.id = board.idFor(`finder-${name}`);
  control.classList.add("cop-box");
  control.dataset[control.nodeName === "SELECT" ? "change" : "input"] = `finder.${name}`;
  control.dataset.field = name;
  return el("div", { className: "cop-finder-field" }, el("label", { htmlFor: control.id }, words), control);
}

function select(all, choices) {
  return el("select", {}, [["", all], ...choices].map(option));
}

/** Keyed, so that what is chosen stays chosen when there are more to choose from. */
function option([value, words]) {
  const node = el("option", { value }, words);
  node.dataset.key = `=${value}`;
  return node;
}

function clearButton() {
  const node = button("Clear", null, "cop-secondary");
  node.dataset.click = "finder.clear";
  return node;
}

function typed(board, node) {
  clearTimeout(board.searching);
  board.searching = setTimeout(() => chosen(board, node), PAUSE);
}

function chosen(board, node) {
  clearTimeout(board.searching);
  return board.wish({ [node.dataset.field]: node.value });
}

function submitted(board, node, event) {
  event.preventDefault();
  return chosen(board, node.querySelector("input"));
}

function cleared(board, node) {
  emptyFields(board);
  node.form.querySelector("input").focus();
  return board.wish({ search: "", member: "", theme: "" });
}
