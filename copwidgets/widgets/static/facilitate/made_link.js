// A link that was just made: on the page until it is put away, with the focus on it.

import { button, moveTo } from "../dom.js";
import { linkNote } from "../link_note.js";

/** Show a link in `holder`; `back` takes the focus when the link is put away. */
export function showLink(holder, { label, hint, link, mailto, mailWords = "Write a mail", back }) {
  const props = { tabIndex: -1, role: "group", "aria-label": `${label}. Shown only now.` };
  const note = linkNote({ label, hint, link, mailto, mailWords, props });
  const away = () => {
    holder.replaceChildren();
    back.focus();
  };
  note.append(button("Put the link away", away, "cop-quiet"));
  holder.replaceChildren(note);
  moveTo(note);
}
