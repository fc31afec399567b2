// What would become of every row of a file, and the button that brings exactly that in.

import { bullets, button, choice, el, moveTo, show } from "../dom.js";
import { download } from "../download.js";
import { scrollable } from "../table.js";
import { count, problemLine } from "./desk.js";
import { LONG } from "./intake_file.js";

const FATES = [
  ["left out", "left_out", "Left out"],
  ["taken in part", "partly", "Taken in part"],
  ["taken", "taken", "Taken"],
];

export class Preview {
  constructor(desk, calls) {
    Object.assign(this, { desk, calls });
    this.alert = problemLine();
    this.heading = el("h3", { className: "cop-heading" });
    this.facts = el("div", {});
    this.people = el("div", {});
    this.rows = el("div", {});
    this.confirm = button("", () => this.bring(), "");
    const others = [button("Download the whole preview (CSV)", () => this.take()), button("Change where columns lead", calls.change), button("Put the file away", calls.forget, "cop-quiet")];
    this.node = el("div", { className: "cop-note cop-intake", tabIndex: -1, hidden: true }, this.heading, this.facts, this.people, this.rows, this.alert, el("div", { className: "cop-buttons" }, this.confirm, others));
    this.close();
  }

  close() {
    show(this.node, false);
    this.boxes = [];
    this.people.replaceChildren();
  }

  /** The names of the file that stand for the member of that name. */
  same() {
    return this.boxes.filter(({ box }) => box.checked).map(({ name }) => name);
  }

  open(found) {
    this.draw(found);
    show(this.node, true);
    moveTo(this.node);
    this.desk.say("Nothing is stored yet. Look at what would become of every row.");
  }

  draw(found) {
    this.found = found;
    const words = `${count(found.answers, "answer", "answers")}, ${count(found.people, "new person", "new people")}`;
    this.heading.textContent = found.answers ? `This would bring in ${words}` : "Nothing of this file can be taken";
    this.confirm.textContent = `Bring in ${count(found.answers, "answer", "answers")}`;
    show(this.confirm, found.answers > 0);
    const { ignored } = found;
    const left = ignored.length ? el("details", {}, el("summary", {}, `${count(ignored.length, "column is", "columns are")} left out`), bullets(ignored)) : "";
    this.facts.replaceChildren(el("p", { className: "cop-text" }, "Nothing is stored yet. What is brought in is shared with the group at once."), ...(found.notes.length ? [bullets(found.notes)] : []), left);
    this.drawPeople(found.namesakes);
    this.rows.replaceChildren(...FATES.map((fate) => this.buildRows(fate)));
  }

  /** Ask about names that a member has, too; boxes that stand there stay, with the focus in them. */
  drawPeople(names) {
    const all = [...new Set([...this.boxes.map(({ name }) => name), ...names])];
    if (all.length === this.boxes.length) return;
    const ticked = new Set(this.same());
    this.boxes = all.map((name) => ({ name, ...choice("checkbox", name, { checked: ticked.has(name), onchange: () => this.again() }) }));
    const legend = el("legend", { className: "cop-label" }, "Whose names are members' names, too");
    const hint = el("p", { className: "cop-hint" }, "Tick a name only if it is surely the same person: their answers then stand with the member's own, and what the member has answered here stays as it is. Everybody else is added as somebody new.");
    this.people.replaceChildren(el("fieldset", { className: "cop-frame" }, legend, hint, this.boxes.map(({ node }) => node)));
  }

  /** Look again after a name was ticked; ticked once more meanwhile, it looks once more. */
  async again() {
    this.isOld = true;
    if (this.isLooking) return;
    this.isLooking = true;
    show(this.confirm, false); // what stands here is not what would be stored
    let found = null;
    while (this.isOld) {
      this.isOld = false;
      found = await this.desk.act("intake_preview", this.calls.values(), this.alert, LONG);
    }
    this.isLooking = false;
    if (!found) return;
    this.draw(found);
    this.desk.say(this.heading.textContent);
  }

  buildRows([fate, key, title]) {
    const total = this.found.counts[key];
    const rows = this.found.rows.filter((row) => row.fate === fate);
    if (!total) return "";
    const heads = ["Row", "Person", "Answers", "Why"].map((words) => el("th", { scope: "col" }, words));
    const table = el("table", {}, el("caption", {}, `${title}, by row of the file`), el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows.map(drawn)));
    const rest = total > rows.length ? el("p", { className: "cop-hint" }, `The first ${rows.length} of ${total}. The file with the whole preview has them all.`) : "";
    return el("details", { open: fate !== "taken" }, el("summary", {}, `${title}: ${count(total, "row", "rows")}`), scrollable(`Rows: ${title}`, table), rest);
  }

  async bring() {
    const made = await this.desk.act("intake_confirm", { ...this.calls.values(), mark: this.found.mark }, this.alert, LONG);
    if (made) this.calls.brought(made);
  }

  async take() {
    const file = await this.desk.act("intake_report", this.calls.values(), this.alert, LONG);
    if (!file) return;
    download(file);
    this.desk.say(`${file.filename} is ready: look among your downloads.`);
  }
}

function drawn({ line, person, is_new: isNew, answers, why }) {
  const name = el("td", { dir: "auto" }, person, isNew ? el("span", { className: "cop-tag cop-muted" }, " (new)") : "");
  return el("tr", {}, el("td", {}, String(line)), name, el("td", {}, opened(answers)), el("td", {}, why.map((each) => el("p", { dir: "auto" }, each))));
}

/** Build the number of answers, which opens to what they would say here. */
function opened(answers) {
  if (!answers.length) return "None";
  return el("details", {}, el("summary", {}, count(answers.length, "answer", "answers")), bullets(answers));
}
