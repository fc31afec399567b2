// A link that was just made: on the page until it is put away, with the focus on it.

import { button, moveTo } from "../dom.js";
import { linkNote } from "../link_note.js";

/** Show a link in `holder`; `back` takes the focus when the link is put away. */
export function showLink(holder, { label, hint, link, mailto, mailWords = "Write a mail", back }) {
  const note = linkNote({ label, hint, link, mailto, mailWords });
  const away = () => {
    holder.replaceChildren();
    back.focus();
  };
  note.append(button("Put the link away", away, "cop-quiet"));
  note.tabIndex = -1;
  note.setAttribute("role", "group");
  note.setAttribute("aria-label", `${label}. Shown only now.`);
  holder.replaceChildren(note);
  moveTo(note);
}
