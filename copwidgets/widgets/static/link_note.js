// A personal link on the page: shown this once, to copy or to send.

import { el } from "./dom.js";
import { copyBox } from "./copying.js";

/** Build the note; `mailto` is the address of a mail that is ready to send, `props` are of the note itself. */
export function linkNote({ label, hint, link, mailto, mailWords, props = {} }) {
  const { nodes, said } = copyBox({ label, hint, text: link, copyWords: "Copy the link" });
  const mail = mailto ? el("a", { className: "cop-button cop-secondary", href: mailto }, mailWords) : null;
  return el("div", { className: "cop-note", ...props }, nodes, mail, said);
}

/** Return the address of a mail to nobody yet. */
export function mailOf(subject, body) {
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}
