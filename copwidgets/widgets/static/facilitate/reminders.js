// Reminders: mails that are ready to send to whoever has not shared yet, and their text for other ways.

import { copyBox } from "../copying.js";
import { bullets, button, el, moveTo } from "../dom.js";
import { count, problemLine } from "./desk.js";

export function buildReminders(desk) {
  const alert = problemLine();
  const holder = el("div", {});
  const write = async () => {
    const made = await desk.act("remind", { address: desk.address }, alert);
    if (!made) return;
    const note = made.count ? noteOf(made) : nobody();
    holder.replaceChildren(note);
    moveTo(note);
  };
  return el(
    "div",
    {},
    el("h3", { className: "cop-heading" }, "Reminders"),
    el("p", { className: "cop-text" }, "A mail from your own address to those who have not finished, and to nobody else. Nobody sees who else gets it."),
    button("Write a reminder", write),
    alert,
    holder,
  );
}

function nobody() {
  return el("div", { className: "cop-done", tabIndex: -1 }, el("p", {}, "Nobody needs a reminder."));
}

function noteOf({ mailtos, count: people, without_email: others, text }) {
  const who = count(people, "person", "people");
  const words = mailtos.length ? `A reminder for ${who} is ready.` : `A reminder for ${who}, none of whom has a mail address here.`;
  const mails = mailtos.map((href, index) => el("a", { className: "cop-button cop-secondary", href }, mailtos.length > 1 ? `Open mail ${index + 1} of ${mailtos.length}` : "Open the mail"));
  const { nodes, said } = copyBox({ label: "The text, to send it another way", text, copyWords: "Copy the text", lines: 5 });
  return el(
    "div",
    { className: "cop-note", tabIndex: -1 },
    el("p", {}, el("strong", {}, words)),
    mails,
    others.length ? [el("p", { className: "cop-row-label" }, "Without a mail address; tell them yourself:"), bullets(others)] : null,
    nodes,
    said,
  );
}
