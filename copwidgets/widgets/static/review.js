// "Check your answers" before a section is shared: what the group will read, and the two ways on.

import { button, choice, el, hiddenText, moveTo, paragraphs, show, uniqueId } from "./dom.js";

/** Build the view; `share` and `back` are called when the member decides, `change` with a question. */
export function buildReview(title, { share, back, change }) {
  const heading = el("h3", { tabIndex: -1, className: "cop-heading" }, `Check your answers: ${title}`);
  const list = el("dl", { className: "cop-answers" });
  const advice = el("div", { className: "cop-note", hidden: true });
  const name = uniqueId("completed");
  const yes = choice("radio", "Yes, I've completed this section: share it with the group", { name });
  const no = choice("radio", "No, I'll come back later", { name });
  const node = el(
    "div",
    { className: "cop-review", hidden: true },
    heading,
    el("p", { className: "cop-text" }, "This is what the group will read once you share it."),
    list,
    advice,
    el("fieldset", { className: "cop-frame" }, el("legend", { className: "cop-label" }, "Have you completed this section?"), yes.node, no.node),
    el("p", { className: "cop-error", role: "alert" }),
    button("Continue", decide, ""),
    button("Back to the questions", back),
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
    open(questions, answers, sentences) {
      list.replaceChildren(...questions.map(({ spec }) => entry(spec, answers[spec.id], () => change(spec.id))));
      advise(advice, sentences);
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

/** Show what to think of before sharing: how recognisable an answer may be, and the like. */
function advise(note, sentences) {
  show(note, sentences.length > 0);
  const heading = el("h4", { className: "cop-heading" }, "Before you share");
  note.replaceChildren(heading, ...sentences.flatMap((each) => paragraphs(each)));
}

function entry(spec, answer, change) {
  const again = button("Change", change, "cop-quiet");
  again.append(hiddenText(` ${spec.text}`));
  const given = answer?.text ? answer.text : "Not provided";
  return el(
    "div",
    { className: "cop-answer" },
    el("dt", { dir: "auto" }, spec.text),
    el("dd", { className: answer?.text ? "cop-said" : "cop-said cop-muted", dir: "auto" }, given),
    el("dd", {}, again),
  );
}
