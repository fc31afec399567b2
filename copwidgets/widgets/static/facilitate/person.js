// One member in the list of people: a row with how far they are, and below it, when opened, what can be done.

import { day, el, hiddenText, show, uniqueId } from "../dom.js";
import { buildDeeds } from "./deeds.js";

const STATUS = { waiting: "No link yet", invited: "Invited", opened: "Opened the link", started: "Started", shared: "Shared" };
const COLUMNS = { status: "How far", shared: "Shared", seen: "Last here" };
const FEW = 3; // titles of shared sections that a row names; beyond, it counts them

export class Person {
  constructor(desk) {
    this.desk = desk;
    this.head = el("th", { scope: "row", role: "rowheader" });
    this.cells = Object.fromEntries(Object.entries(COLUMNS).map(([id, words]) => [id, cell(words)]));
    this.buildOpener();
    const cells = Object.values(this.cells).map(({ node }) => node);
    this.row = el("tr", { role: "row" }, this.head, cells, el("td", { role: "cell" }, this.opener));
    this.place = el("td", { role: "cell", colSpan: 5 });
    this.more = el("tr", { role: "row", className: "cop-more", id: uniqueId("more"), hidden: true }, this.place);
    this.opener.setAttribute("aria-controls", this.more.id);
    this.isOpen = false;
  }

  buildOpener() {
    this.named = hiddenText("");
    this.opener = el("button", { type: "button", className: "cop-button cop-quiet cop-opener", "aria-expanded": "false", onclick: () => this.open(!this.isOpen) }, "Actions", this.named);
  }

  draw(member, { total, isOpen }) {
    this.member = member;
    this.named.textContent = ` for ${member.name}`;
    this.head.replaceChildren(...nameWords(member));
    this.cells.status.write(STATUS[member.status] ?? member.status);
    this.cells.shared.write(member.shared ? sharedWords(member.shared, total) : "");
    this.cells.seen.write(member.seen ? day(member.seen) : "Not yet");
    for (const name of ["shared", "seen"]) show(this.cells[name].node, isOpen);
    this.deeds?.draw(member);
    this.words = [member.name, member.email, member.login, member.role, STATUS[member.status]].join(" ").toLocaleLowerCase();
  }

  /** What can be done is built when it is asked for: a list may be long. */
  open(isOpen) {
    this.isOpen = isOpen;
    if (isOpen && !this.deeds) {
      this.deeds = buildDeeds(this.desk, this.opener);
      this.deeds.draw(this.member);
      this.place.append(this.deeds.node);
    }
    if (!isOpen) this.deeds.close();
    this.opener.setAttribute("aria-expanded", String(isOpen));
    show(this.more, isOpen && !this.row.hidden);
  }

  /** Open the form that corrects the name, and move there. */
  correct() {
    this.open(true);
    this.deeds.correct();
  }

  sift(wanted) {
    show(this.row, !wanted || this.words.includes(wanted));
    show(this.more, this.isOpen && !this.row.hidden);
  }

  hasFocus() {
    return this.row.contains(document.activeElement) || this.more.contains(document.activeElement);
  }

  remove() {
    this.row.remove();
    this.more.remove();
  }
}

/** A cell that on a narrow screen, where the heads are out of sight, says itself what it holds. */
function cell(words) {
  const text = el("span", { dir: "auto" });
  const node = el("td", { role: "cell" }, el("span", { className: "cop-cell-name", "aria-hidden": "true" }, words), text);
  return { node, write: (value) => (text.textContent = value) };
}

function nameWords({ name, email, login, role, is_you: isYou }) {
  const notes = [role === "facilitator" ? "facilitator" : "", isYou ? "you" : ""].filter(Boolean).join(", ");
  const contact = [email, login].filter(Boolean).join(", ");
  return [
    el("span", { dir: "auto" }, name),
    notes ? el("span", { className: "cop-tag" }, ` (${notes})`) : "",
    contact ? el("span", { className: "cop-contact", dir: "auto" }, contact) : "",
  ];
}

function sharedWords(titles, total) {
  if (!titles.length) return "Nothing yet";
  if (titles.length === total) return `All ${total} sections`;
  return titles.length <= FEW ? titles.join(", ") : `${titles.length} of ${total} sections`;
}
