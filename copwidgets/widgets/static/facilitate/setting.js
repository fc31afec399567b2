// One setting: radio buttons or a box, saved by a button of its own, its problem beside it. What somebody has
// chosen and not saved yet stays when the page is refreshed.

import { choice, el, hiddenText, show, uniqueId } from "../dom.js";
import { problemLine } from "./desk.js";

/** Build radio buttons; `choices` are `[value, label]`. A control is `{node, read, write, frame, field, refused}`. */
export function radios(choices) {
  const name = uniqueId("setting");
  const made = choices.map(([value, label]) => choice("radio", label, { name, value }));
  const write = (value) => made.forEach(({ box }) => (box.checked = box.value === value));
  return {
    frame: "fieldset",
    node: el("div", {}, made.map((each) => each.node)),
    field: made[0].box,
    refused: write, // what is chosen is what is set
    read: () => made.find(({ box }) => box.checked)?.box.value ?? null,
    write,
  };
}

/** Build a box for a line of text. */
export function line(props = {}) {
  const box = el("input", { id: uniqueId("setting"), type: "text", className: "cop-box", dir: "auto", ...props });
  return {
    frame: "label",
    node: box,
    field: box,
    refused: () => box.setAttribute("aria-invalid", "true"), // what was typed stays, to be corrected
    read: () => box.value.trim(),
    write: (value) => (box.value = value ?? ""),
  };
}

/**
 * Build the form of a setting. `name` is what Python calls it; `parse` turns what was read into `{value}` or
 * `{problem}`; `saved` says what was done.
 */
export function setting(desk, { label, hint, control, name, saved, parse = (value) => ({ value }) }) {
  const alert = problemLine();
  const note = el("p", { className: "cop-hint", id: uniqueId("hint"), hidden: !hint }, hint);
  let known = null;

  async function save(event) {
    event.preventDefault();
    control.field.removeAttribute("aria-invalid");
    const { value, problem } = parse(control.read());
    if (problem) return refuse(problem);
    const wanted = control.read();
    if (!(await desk.act("change", { name, value }, alert))) return control.refused(known);
    known = wanted;
    return desk.say(saved(wanted));
  }

  function refuse(problem) {
    alert.textContent = problem;
    control.field.setAttribute("aria-invalid", "true");
    control.field.focus();
  }

  const frame = framed(control, label, note, alert);
  const submit = el("button", { type: "submit", className: "cop-button cop-secondary" }, "Save", hiddenText(` ${label}`));
  return {
    node: el("form", { className: "cop-setting", noValidate: true, onsubmit: save }, frame, submit),
    /** Show what is set now, unless something else is chosen and not saved yet. */
    draw(value) {
      const isTouched = known !== null && control.read() !== known;
      control.write(isTouched ? control.read() : value);
      known = isTouched ? known : control.read();
    },
    hint(words) {
      note.textContent = words;
      show(note, Boolean(words));
    },
  };
}

function framed(control, label, note, alert) {
  const words = `${note.id} ${alert.id}`;
  if (control.frame === "label") {
    control.field.setAttribute("aria-describedby", words);
    return el("div", { className: "cop-frame" }, el("label", { className: "cop-label", htmlFor: control.field.id }, label), note, control.node, alert);
  }
  const legend = el("legend", { className: "cop-label" }, label);
  return el("fieldset", { className: "cop-frame", "aria-describedby": words }, legend, note, control.node, alert);
}
