// Draws `select_one`, `select_multiple` and `scale`: radio buttons and checkboxes in a fieldset.

import { el, show, uniqueId } from "../dom.js";

const OTHER = "other";

export function selectOneControl(spec, context) {
  const group = buttonGroup("radio", choicesOf(spec), context);
  const other = otherBox(spec, group, context);
  return {
    ...group.control(other),
    read: () => withOther({ choice: group.chosen()[0] ?? null }, other),
    isBlank: (value) => value.choice === null,
    write: (value) => {
      group.choose(value ? [value.choice] : []);
      other?.write(value?.other);
    },
  };
}

export function selectMultipleControl(spec, context) {
  const group = buttonGroup("checkbox", choicesOf(spec), context);
  const other = otherBox(spec, group, context);
  return {
    ...group.control(other),
    read: () => withOther({ choices: group.chosen() }, other),
    isBlank: (value) => !value.choices.length && !value.other,
    write: (value) => {
      group.choose(value?.choices ?? []);
      other?.write(value?.other);
    },
  };
}

export function scaleControl(spec, context) {
  const points = Array.from({ length: spec.max - spec.min + 1 }, (_, step) => spec.min + step);
  const choices = points.map((point) => ({ value: String(point), label: pointLabel(spec, point) }));
  const group = buttonGroup("radio", choices, context, "cop-scale");
  return {
    ...group.control(null),
    read: () => (group.chosen().length ? Number(group.chosen()[0]) : null),
    isBlank: (value) => value === null,
    write: (value) => group.choose(value === null || value === undefined ? [] : [String(value)]),
  };
}

function pointLabel(spec, point) {
  if (point === spec.min && spec.min_label) return `${point} – ${spec.min_label}`;
  if (point === spec.max && spec.max_label) return `${point} – ${spec.max_label}`;
  return String(point);
}

function choicesOf(spec) {
  return spec.other ? [...spec.choices, { value: OTHER, label: "Other, please say" }] : spec.choices;
}

/** A set of radio buttons or checkboxes under one name; radio buttons can be cleared again. */
export function buttonGroup(type, choices, { changed }, className = "cop-choices") {
  const name = uniqueId("group");
  const listeners = [];
  const inputs = choices.map(({ value }) => el("input", { type, name, value, id: uniqueId("choice"), onchange: notify }));
  const lines = choices.map(({ label }, index) =>
    el("div", { className: "cop-choice" }, inputs[index], el("label", { htmlFor: inputs[index].id, dir: "auto" }, label)),
  );
  const clear = el("button", { type: "button", className: "cop-button cop-quiet", hidden: true, onclick: onClear }, "Clear my answer");

  function notify() {
    refresh();
    changed();
  }
  function refresh() {
    show(clear, type === "radio" && inputs.some((input) => input.checked));
    listeners.forEach((listener) => listener());
  }
  function onClear() {
    inputs.forEach((input) => (input.checked = false));
    notify();
    inputs[0].focus();
  }
  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  return {
    inputs,
    lines,
    chosen,
    choose(values) {
      inputs.forEach((input) => (input.checked = values.includes(input.value)));
      refresh();
    },
    onChange: (listener) => listeners.push(listener),
    control: (other) => ({
      node: el("div", {}, el("div", { className }, lines), other?.node, clear),
      frame: "fieldset",
      fields: inputs,
      field: ([part]) => (part === OTHER && other ? other.box : inputs[0]),
    }),
  };
}

function otherBox(spec, group, { changed }) {
  if (!spec.other) return null;
  const id = uniqueId("other");
  const box = el("input", { id, type: "text", className: "cop-box", dir: "auto", oninput: changed });
  const node = el("div", { className: "cop-other", hidden: true }, el("label", { htmlFor: id }, "Please say"), box);
  group.onChange(() => show(node, group.chosen().includes(OTHER)));
  return { node, box, read: () => box.value, write: (text) => (box.value = text ?? "") };
}

/** Add what was written under "other"; it is kept while another choice is tried. */
function withOther(value, other) {
  const written = other?.read();
  return written ? { ...value, other: written } : value;
}
