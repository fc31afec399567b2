// What was brought in before, each import with the way to take it back, asked twice.

import { button, clock, el, moveTo, show } from "../dom.js";
import { count, problemLine } from "./desk.js";

export class Imports {
  constructor(desk) {
    this.desk = desk;
    this.known = new Map(); // id of an import -> its item
    this.list = el("ul", { className: "cop-intake-list" });
    this.node = el("div", { hidden: true, tabIndex: -1 }, el("h3", { className: "cop-heading" }, "What was brought in"), this.list);
  }

  draw(imports) {
    for (const each of [...imports].reverse()) {
      if (!this.known.has(each.id)) {
        this.known.set(each.id, new Item(this.desk, this.node));
        this.list.prepend(this.known.get(each.id).node);
      }
      this.known.get(each.id).draw(each);
    }
    show(this.node, imports.length > 0);
  }
}

class Item {
  constructor(desk, back) {
    Object.assign(this, { desk, back });
    this.alert = problemLine();
    this.words = el("p", { dir: "auto" });
    this.undo = button("Undo this import…", () => this.ask(true));
    this.question = el("p", { className: "cop-text", tabIndex: -1 });
    this.sure = el("div", { className: "cop-danger", hidden: true }, this.question, button("Undo it", () => this.take(), "cop-grave"), button("Keep it", () => this.ask(false)));
    this.node = el("li", {}, this.words, this.undo, this.sure, this.alert);
  }

  draw(made) {
    this.made = made;
    const by = made.by ? `, by ${made.by}` : "";
    const facts = `${made.filename}: ${count(made.answers, "answer", "answers")}, ${count(made.members, "new person", "new people")}, brought in ${clock(made.at)}${by}.`;
    this.words.textContent = made.undone_at ? `${facts} Undone ${clock(made.undone_at)}.` : facts;
    this.question.textContent = `Take back what ${made.filename} brought in? Its answers go, and so do the people that it added and who have done nothing since. What members have written themselves stays.`;
    show(this.undo, !made.undone_at && this.sure.hidden);
    this.undo.setAttribute("aria-label", `Undo the import of ${made.filename}…`);
  }

  ask(isAsked) {
    show(this.sure, isAsked);
    show(this.undo, !isAsked);
    (isAsked ? this.question : this.undo).focus();
  }

  async take() {
    if (!(await this.desk.act("intake_undo", { import: this.made.id }, this.alert))) return;
    show(this.sure, false);
    show(this.undo, false);
    this.desk.say(`What ${this.made.filename} brought in was taken back.`);
    moveTo(this.back);
  }
}
