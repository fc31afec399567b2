// Draws `list` and `table`: rows that a member adds one by one, each named and removable.

import { el, hiddenText, uniqueId } from "../dom.js";

const MOST_ROWS = 200;

export function listControl(spec, { changed }) {
  return rowsControl({
    noun: spec.item,
    build: (row) => listRow(spec, row),
    blank: "",
    isBlank: (text) => !text.trim(),
    changed,
  });
}

export function tableControl(spec, { changed }) {
  return rowsControl({
    noun: spec.row,
    build: (row) => tableRow(spec, row),
    blank: {},
    isBlank: (cells) => !Object.values(cells).some((cell) => cell.trim()),
    changed,
  });
}

/** What both share: the rows in order, "Add another", removal, and where the focus goes then. */
function rowsControl({ noun, build, blank, isBlank, changed }) {
  const holder = el("div", { className: "cop-rows" });
  const said = el("p", { className: "cop-hidden", role: "status" });
  const adder = el(
    "button",
    { type: "button", className: "cop-button cop-secondary", onclick: () => addFocused() },
    `Add another ${noun}`,
  );
  let rows = [];

  function add(value, at = rows.length) {
    const row = build({ changed, addAfter: () => addFocused(rows.indexOf(row) + 1) });
    row.node.append(removeButton(row));
    row.write(value);
    rows.splice(at, 0, row);
    holder.insertBefore(row.node, rows[at + 1]?.node ?? null);
    number();
    return row;
  }

  function addFocused(at = rows.length) {
    if (rows.length >= MOST_ROWS) {
      said.textContent = `There can be at most ${MOST_ROWS} rows.`;
      return;
    }
    add(blank, at).focus();
  }

  function removeButton(row) {
    const suffix = hiddenText("");
    row.suffix = suffix;
    return el("button", { type: "button", className: "cop-button cop-quiet", onclick: () => remove(row) }, "Remove", suffix);
  }

  function remove(row) {
    const index = rows.indexOf(row);
    row.node.remove();
    rows.splice(index, 1);
    if (!rows.length) add(blank);
    number();
    rows[Math.max(0, index - 1)].focus();
    said.textContent = `${capital(noun)} ${index + 1} removed.`;
    changed();
  }

  function number() {
    rows.forEach((row, index) => {
      row.name(`${capital(noun)} ${index + 1}`);
      row.suffix.textContent = ` ${noun} ${index + 1}`;
    });
    adder.hidden = rows.length >= MOST_ROWS;
  }

  const filled = () => rows.filter((row) => !isBlank(row.read()));
  return {
    node: el("div", {}, holder, adder, said),
    frame: "fieldset",
    get fields() {
      return rows.flatMap((row) => row.fields);
    },
    // Blank rows are room to write in and no part of the answer.
    read: () => filled().map((row) => row.read()),
    isBlank: (value) => !value.length,
    write(value) {
      rows.forEach((row) => row.node.remove());
      rows = [];
      const wanted = value?.length ? value : [blank];
      wanted.forEach((each) => add(each));
    },
    field: ([index, column]) => (filled()[index] ?? rows[0]).field(column),
  };
}

function listRow(spec, { changed, addAfter }) {
  const id = uniqueId("item");
  const label = el("label", { htmlFor: id, className: "cop-row-label" });
  const box = el("input", { id, type: "text", className: "cop-box", dir: "auto", oninput: changed, onkeydown: onEnter(addAfter) });
  return {
    node: el("div", { className: "cop-row cop-list-row" }, label, box),
    fields: [box],
    name: (text) => (label.textContent = text),
    read: () => box.value,
    write: (value) => (box.value = value ?? ""),
    focus: () => box.focus(),
    field: () => box,
  };
}

function tableRow(spec, { changed, addAfter }) {
  const legend = el("legend", { className: "cop-row-label" });
  const cells = new Map(spec.columns.map((column) => [column.id, cell(column, changed, addAfter)]));
  const first = cells.values().next().value;
  return {
    node: el("fieldset", { className: "cop-row cop-table-row" }, legend, [...cells.values()].map((each) => each.node)),
    fields: [...cells.values()].map((each) => each.box),
    name: (text) => (legend.textContent = text),
    read: () => Object.fromEntries([...cells].map(([id, each]) => [id, each.box.value])),
    write: (value) => cells.forEach((each, id) => (each.box.value = value?.[id] ?? "")),
    focus: () => first.box.focus(),
    field: (column) => (cells.get(column) ?? first).box,
  };
}

function cell(column, changed, addAfter) {
  const id = uniqueId("cell");
  const box = cellBox(column, { id, className: "cop-box", oninput: changed }, addAfter);
  return { box, node: el("div", { className: "cop-cell" }, el("label", { htmlFor: id }, column.text), box) };
}

function cellBox(column, props, addAfter) {
  if (column.kind === "select_one") {
    const choices = column.choices.map(({ value, label }) => el("option", { value }, label));
    return el("select", props, el("option", { value: "" }, "Choose"), choices);
  }
  if (column.kind === "long_text") return el("textarea", { ...props, rows: 2, dir: "auto" });
  return el("input", { ...props, type: "text", dir: "auto", onkeydown: onEnter(addAfter) });
}

/** Enter adds a row; while an input method composes a word, Enter belongs to that. */
function onEnter(action) {
  return (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    action();
  };
}

function capital(noun) {
  return noun.charAt(0).toLocaleUpperCase() + noun.slice(1);
}
