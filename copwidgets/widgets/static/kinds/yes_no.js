// Draws `yes_no`: yes, no or not sure, and below it the follow-up that the choice asks for.

import { el, show, uniqueId } from "../dom.js";
import { buttonGroup } from "./choices.js";

const CHOICES = [
  { value: "yes", label: "Yes" },
  { value: "no", label: "No" },
  { value: "not_sure", label: "I'm not sure yet" },
];

/**
 * `context.buildControl` draws the follow-up's own control, whatever its kind. `context.nested` is true
 * where this is a follow-up itself: its question says "not sure" for both.
 */
export function yesNoControl(spec, context) {
  const group = buttonGroup("radio", context.nested ? CHOICES.slice(0, 2) : CHOICES, context);
  const below = spec.follow_up ? followUp(spec.follow_up, context) : null;
  group.onChange(() => below && show(below.node, group.chosen()[0] === spec.follow_up.when));
  const base = group.control(null);
  function write(choice, value) {
    below?.control.write(value?.follow_up);
    group.choose(choice ? [choice] : []);
  }
  return {
    ...base,
    node: el("div", {}, base.node, below?.node),
    get fields() {
      return [...group.inputs, ...(below?.control.fields ?? [])];
    },
    ownsNotSure: true,
    readAnswer: () => readAnswer(group.chosen()[0], below),
    writeAnswer: (answer) => write(answer?.status === "not_sure" ? "not_sure" : answer?.value?.choice, answer?.value),
    read: () => readAnswer(group.chosen()[0], below).value,
    isBlank: (value) => value === null,
    write: (value) => write(value?.choice, value),
    field: ([part, ...rest]) => (part === "follow_up" && below ? below.control.field(rest) : group.inputs[0]),
  };
}

function readAnswer(choice, below) {
  const typed = below?.control.read();
  const kept = below && !below.control.isBlank(typed) ? { follow_up: typed } : {};
  if (choice === "not_sure") return { status: "not_sure", value: below && kept.follow_up ? kept : null };
  if (choice) return { status: "answered", value: { choice, ...kept } };
  return { status: "emptied", value: null };
}

function followUp(spec, context) {
  const id = uniqueId("follow-up");
  const control = context.buildControl(spec.kind, { ...context, id, nested: true });
  const hint = spec.help ? el("p", { className: "cop-hint", dir: "auto", id: `${id}-hint` }, spec.help) : null;
  const inner =
    control.frame === "fieldset"
      ? el("fieldset", { className: "cop-frame" }, el("legend", { className: "cop-label", dir: "auto" }, spec.text), hint, control.node)
      : el("div", {}, el("label", { className: "cop-label", htmlFor: id, dir: "auto" }, spec.text), hint, control.node);
  return { control, node: el("div", { className: "cop-follow-up", hidden: true }, inner) };
}
