// Draws `text`, `long_text` and `notes`: one box with a visible label, growing with its words.

import { el, describe, hiddenText, uniqueId } from "../dom.js";
import { countWords } from "../limits.js";

const ANNOUNCE_AFTER = 1000; // ms after the last key, so that a screen reader is not talked over

/** A control is `{node, fields, read, write, field}`; `frame` says whether it needs a fieldset. */
export function textControl(spec, { id, changed }) {
  const lines = spec.name !== "text";
  const box = el(lines ? "textarea" : "input", {
    id,
    className: "cop-box",
    dir: "auto",
    oninput: () => {
      grow(box);
      counter?.update();
      changed();
    },
  });
  if (lines) {
    box.rows = spec.rows;
    box.style.setProperty("--rows", spec.rows);
  } else box.type = "text";
  const counter = spec.max_words ? wordCounter(box, spec.max_words) : null;
  return {
    node: el("div", {}, box, counter?.node),
    frame: "label",
    fields: [box],
    extraDescription: counter?.id,
    read: () => box.value,
    isBlank: (value) => !value.trim(),
    write: (value) => {
      box.value = value ?? "";
      grow(box);
      counter?.update();
    },
    field: () => box,
  };
}

/** Make a box as tall as its words where CSS `field-sizing` is not known. */
function grow(box) {
  if (box.tagName !== "TEXTAREA" || CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 4}px`;
}

function wordCounter(box, limit) {
  const id = uniqueId("count");
  const visible = el("p", { id, className: "cop-count" });
  const spoken = el("p", { className: "cop-hidden", "aria-live": "polite" });
  let timer = null;
  function update() {
    const left = limit - countWords(box.value);
    const words = Math.abs(left) === 1 ? "word" : "words";
    const text = left < 0 ? `You have ${-left} ${words} too many` : `You have ${left} ${words} left`;
    visible.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = document.activeElement === box ? text : ""), ANNOUNCE_AFTER);
  }
  update();
  return { id, update, node: el("div", {}, visible, spoken) };
}
