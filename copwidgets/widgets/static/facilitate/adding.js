// Adding people: a pasted list or a file, checked line by line before anybody is added.

import { bullets, button, el, moveTo, show, uniqueId } from "../dom.js";
import { count, problemLine } from "./desk.js";
import { readText } from "./reading.js";

const HOW = "One name a line, or paste a table with columns name, email, login.";

export function buildAdding(desk) {
  return new Adding(desk);
}

class Adding {
  constructor(desk) {
    this.desk = desk;
    const id = uniqueId("adding");
    this.alert = problemLine();
    this.text = el("textarea", { id, className: "cop-box", rows: 4, dir: "auto", "aria-describedby": `${id}-hint ${this.alert.id}`, oninput: () => show(this.found, false) });
    this.text.style.setProperty("--rows", 4);
    this.file = el("input", { id: `${id}-file`, type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", className: "cop-file", onchange: () => this.take() });
    this.found = el("div", { className: "cop-note", tabIndex: -1, hidden: true });
    this.done = el("div", { className: "cop-done", tabIndex: -1, hidden: true });
    const submit = (event) => {
      event.preventDefault();
      this.check();
    };
    this.node = el(
      "form",
      { noValidate: true, onsubmit: submit },
      el("h3", { className: "cop-heading" }, "Add people"),
      this.done,
      el("label", { className: "cop-label", htmlFor: id }, "Whom to add"),
      el("p", { className: "cop-hint", id: `${id}-hint` }, HOW),
      this.text,
      el("label", { className: "cop-row-label", htmlFor: `${id}-file` }, "Or take them from a file (CSV)"),
      this.file,
      this.alert,
      el("button", { type: "submit", className: "cop-button cop-secondary" }, "Check"),
      this.found,
    );
  }

  /** Put a file's text into the box, where it can be read and corrected. */
  async take() {
    const [file] = this.file.files;
    if (!file) return;
    const { text, problem } = await readText(file);
    this.file.value = ""; // so that the same file can be taken again
    this.alert.textContent = problem ?? "";
    if (problem) return;
    this.text.value = [this.text.value.trim(), text.trim()].filter(Boolean).join("\n");
    show(this.found, false);
    this.text.focus();
    this.desk.say(`The text of ${file.name} is in the box. Check it.`);
  }

  async check() {
    show(this.done, false);
    const text = this.text.value;
    if (!text.trim()) {
      this.alert.textContent = "Enter at least one name.";
      this.text.focus();
      return;
    }
    const found = await this.desk.act("preview_members", { text }, this.alert);
    if (found) this.showFound(text, found);
  }

  showFound(text, { new: people, known, problems }) {
    const heading = people.length ? `${count(people.length, "person", "people")} will be added` : "Nobody will be added";
    const add = button(`Add ${count(people.length, "person", "people")}`, () => this.add(text), "");
    this.found.replaceChildren(
      el("h4", { className: "cop-heading" }, heading),
      ...listed([
        ["", people.map(personWords)],
        ["Already here, left as they are:", known],
        ["To be corrected, or left out:", problems.map(({ line, message }) => `Line ${line}: ${message}`)],
      ]),
      people.length ? add : "",
      button("Change the list", () => this.text.focus(), "cop-quiet"),
    );
    show(this.found, true);
    moveTo(this.found);
  }

  /** Add what was checked, not what may have been typed since. */
  async add(text) {
    const added = await this.desk.act("add_members", { text }, this.alert);
    if (!added) return this.text.focus();
    const words = `${count(added.added, "person was", "people were")} added.`;
    this.desk.say(words);
    this.text.value = "";
    show(this.found, false);
    this.done.replaceChildren(el("p", {}, el("strong", {}, words)), el("p", {}, "Next: give them their links, one by one with “Actions”, or all at once under “Links and reminders”."));
    show(this.done, true);
    return moveTo(this.done);
  }
}

function listed(found) {
  return found.filter(([, lines]) => lines.length).flatMap(([title, lines]) => [title ? el("p", { className: "cop-row-label" }, title) : "", bullets(lines)]);
}

function personWords({ name, email, login }) {
  return [name, email, login].filter(Boolean).join(", ");
}
