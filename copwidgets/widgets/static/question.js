// One question: its words as the label, hint, control, "not sure yet", problems and a second text.

import { clock, describe, el, hiddenText, show, uniqueId } from "./dom.js";
import { buildControl } from "./kinds/index.js";

/** Build a question; `changed` is called with it at every key and choice. */
export function buildQuestion(spec, { changed, markOptional }) {
  const id = uniqueId("question");
  const question = { id: spec.id, spec, hasProblems: false };
  const control = buildControl(spec.kind, { id, changed: () => changed(question) });
  const notSure = control.ownsNotSure || !spec.counted ? null : notSureBox(() => changed(question));
  const hint = spec.help ? el("p", { id: `${id}-hint`, className: "cop-hint", dir: "auto" }, spec.help) : null;
  const error = el("div", { id: `${id}-error`, className: "cop-error", hidden: true });
  const unseen = el("div", { className: "cop-unseen", hidden: true });
  const frame = frameOf(spec, control, id, markOptional);
  frame.append(...[hint, error, control.node, notSure?.node, unseen].filter(Boolean));
  writeAnswer(control, notSure, null);

  Object.assign(question, {
    node: el("div", { className: "cop-question" }, frame),
    read: () => readAnswer(control, notSure),
    write: (answer) => writeAnswer(control, notSure, answer),
    fieldId: (path) => ensureId(control.field(path)),
    focus: (path = []) => control.field(path).focus(),
    showProblems,
    showUnseen: (found, actions) => showUnseen(unseen, found, actions),
  });
  describeAll();
  return question;

  function showProblems(problems) {
    question.hasProblems = problems.length > 0;
    error.replaceChildren(...problems.map(({ message }) => el("p", {}, hiddenText("Error: "), message)));
    show(error, problems.length > 0);
    describeAll();
    for (const field of control.fields) field.removeAttribute("aria-invalid");
    for (const { path } of problems) control.field(path).setAttribute("aria-invalid", "true");
  }

  function describeAll() {
    const target = control.frame === "label" ? control.fields[0] : frame;
    describe(target, [hint?.id, !error.hidden && error.id, control.extraDescription]);
  }
}

function frameOf(spec, control, id, markOptional) {
  const words = [spec.text, markOptional && !spec.required ? " (optional)" : null];
  if (control.frame === "label") {
    return el("div", { className: "cop-frame" }, el("label", { className: "cop-label", htmlFor: id, dir: "auto" }, words));
  }
  return el("fieldset", { className: "cop-frame", id }, el("legend", { className: "cop-label", dir: "auto" }, words));
}

function notSureBox(changed) {
  const id = uniqueId("not-sure");
  const box = el("input", { type: "checkbox", id, onchange: changed });
  const node = el("div", { className: "cop-choice cop-not-sure" }, box, el("label", { htmlFor: id }, "I'm not sure yet"));
  return { node, box };
}

function readAnswer(control, notSure) {
  if (control.readAnswer) return control.readAnswer();
  const value = control.read();
  const blank = control.isBlank(value);
  if (notSure?.box.checked) return { status: "not_sure", value: blank ? null : value };
  return blank ? { status: "emptied", value: null } : { status: "answered", value };
}

function writeAnswer(control, notSure, answer) {
  if (control.writeAnswer) return control.writeAnswer(answer);
  if (notSure) notSure.box.checked = answer?.status === "not_sure";
  return control.write(answer?.value ?? null);
}

function ensureId(field) {
  field.id ||= uniqueId("field");
  return field.id;
}

/** Show the text that another window saved meanwhile, with the two ways to go on; null hides it. */
function showUnseen(holder, found, { take, keep } = {}) {
  show(holder, Boolean(found));
  if (!found) return holder.replaceChildren();
  const done = (action) => () => {
    showUnseen(holder, null);
    action();
  };
  const words = `This answer was also changed in another window or on another device (saved ${clock(found.at)}). Both texts are kept; yours stands in the form. The other one is:`;
  return holder.replaceChildren(
    el("p", { role: "alert" }, words),
    el("blockquote", { className: "cop-other-text", dir: "auto", tabIndex: 0 }, found.text || "(nothing)"),
    el("button", { type: "button", className: "cop-button cop-secondary", onclick: done(take) }, "Use the other text"),
    el("button", { type: "button", className: "cop-button cop-secondary", onclick: done(keep) }, "Keep mine"),
  );
}
