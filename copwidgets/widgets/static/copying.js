// Copying a text: to the clipboard where the browser allows it, else selected, ready for the keys.

import { button, el, uniqueId } from "./dom.js";

const BY_HAND = "Press Ctrl+C or ⌘C to copy it.";

/** Put `text` on the clipboard; resolves to whether that was allowed. */
export async function toClipboard(text) {
  return Boolean(await navigator.clipboard?.writeText(text).then(() => true, () => false));
}

/** Build a read-only box with a button that copies what is in it; `lines` makes the box a tall one. */
export function copyBox({ label, hint, text, copyWords, lines = 0 }) {
  const id = uniqueId("copy");
  const props = lines ? { rows: lines } : { type: "text" };
  const box = el(lines ? "textarea" : "input", { id, ...props, className: "cop-box", dir: "auto", readOnly: true, value: text, onfocus: () => box.select() });
  if (lines) box.style.setProperty("--rows", lines);
  const said = el("span", { className: "cop-hint", role: "status" });
  async function copy() {
    const copied = await toClipboard(text);
    if (!copied) box.focus(); // which selects it
    said.textContent = copied ? " Copied." : ` ${BY_HAND}`;
  }
  return {
    box,
    nodes: [el("label", { className: "cop-label", htmlFor: id }, label), hint && el("p", { className: "cop-text" }, hint), box, button(copyWords, copy)],
    said,
  };
}

/** Show a text that could not be copied, selected, in `holder`. */
export function showForCopying(holder, { label, text }) {
  const { box, nodes, said } = copyBox({ label, text, copyWords: "Copy it", lines: 6 });
  holder.replaceChildren(...nodes.filter(Boolean), said);
  said.textContent = ` ${BY_HAND}`;
  box.focus();
}
