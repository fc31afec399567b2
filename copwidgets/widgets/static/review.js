// "Check your answers" before a section is shared: what the group will read, and the two ways on.

import { el, hiddenText, moveTo, show, uniqueId } from "./dom.js";

/** Build the view; `share` and `back` are called when the member decides, `change` with a question. */
export function buildReview(title, { share, back, change }) {
  const heading = el("h3", { tabIndex: -1, className: "cop-heading" }, `Check your answers: ${title}`);
  const list = el("dl", { className: "cop-answers" });
  const yes = radio("Yes, I've completed this section: share it with the group");
  const no = radio("No, I'll come back later");
  const name = uniqueId("completed");
  for (const each of [yes, no]) each.box.name = name;
  const node = el(
    "div",
    { className: "cop-review", hidden: true },
    heading,
    el("p", { className: "cop-text" }, "This is what the group will read once you share it."),
    list,
    el("fieldset", { className: "cop-frame" }, el("legend", { className: "cop-label" }, "Have you completed this section?"), yes.node, no.node),
    el("p", { className: "cop-error", role: "alert" }),
    el("button", { type: "button", className: "cop-button", onclick: decide }, "Continue"),
    el("button", { type: "button", className: "cop-button cop-secondary", onclick: back }, "Back to the questions"),
  );
  const error = node.querySelector(".cop-error");

  function decide() {
    error.textContent = yes.box.checked || no.box.checked ? "" : "Choose whether you have completed this section.";
    if (yes.box.checked) share();
    else if (no.box.checked) back();
    else yes.box.focus();
  }

  return {
    node,
    open(questions, answers) {
      list.replaceChildren(...questions.map(({ spec }) => entry(spec, answers[spec.id], () => change(spec.id))));
      yes.box.checked = no.box.checked = false;
      error.textContent = "";
      show(node, true);
      moveTo(heading);
    },
    close: () => show(node, false),
    fail(sentence) {
      error.textContent = sentence;
    },
  };
}

function entry(spec, answer, change) {
  const given = answer?.text ? answer.text : "Not provided";
  return el(
    "div",
    { className: "cop-answer" },
    el("dt", { dir: "auto" }, spec.text),
    el("dd", { className: answer?.text ? "cop-said" : "cop-said cop-muted", dir: "auto" }, given),
    el("dd", {}, el("button", { type: "button", className: "cop-button cop-quiet", onclick: change }, "Change", hiddenText(` ${spec.text}`))),
  );
}

function radio(label) {
  const id = uniqueId("completed");
  const box = el("input", { type: "radio", id });
  return { box, node: el("div", { className: "cop-choice" }, box, el("label", { htmlFor: id }, label)) };
}
