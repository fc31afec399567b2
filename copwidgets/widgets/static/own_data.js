// “Your data”: what is kept of a member, to take away or to erase.

import { PATIENCE, SILENT } from "./asking.js";
import { button, el, moveTo, openRoot, show, uniqueId } from "./dom.js";
import { download } from "./download.js";
import { forgetDrafts } from "./drafts.js";
import { endSession } from "./session.js";

const STORED = "The workbook keeps your name, your answers with every earlier version of them, when you shared which section, and when you were last here.";
const GONE = "Gone for good: your name, your personal links, and every answer of yours with its earlier versions and drafts.";
const HAND_OVER = "Do you answer on your own computer? Save your answers as a file and give it to your facilitator, who can merge it, as often as you like. It holds your name and every version of every answer, drafts too; whoever has it could answer as you.";
const STAYS = "What stays: counts that cannot be traced to you, and a line in the record that somebody's data was erased, without a name. If you ever saved your answers as a file, a mark stays that keeps such files from being merged again. Copies that others made before cannot be called back.";

function render({ model, el: root }) {
  openRoot(model, root);
  const panel = new OwnData(model);
  root.append(panel.node);
  const message = (content) => panel.receive(content);
  model.on("msg:custom", message);
  return () => {
    model.off("msg:custom", message);
    panel.close();
  };
}

export default { render };

class OwnData {
  constructor(model) {
    this.model = model;
    this.error = el("p", { className: "cop-error", role: "alert" });
    this.said = el("p", { className: "cop-hint", role: "status" });
    this.form = this.erasing();
    this.opener = button("Erase everything about me…", () => this.openForm(true), "cop-quiet");
    this.node = el("section", { className: "cop-section cop-own" }, this.folded());
  }

  folded() {
    const alias = this.model.get("alias");
    return el(
      "details",
      {},
      el("summary", {}, el("h2", { className: "cop-heading" }, "Your data")),
      el("p", { className: "cop-text" }, STORED),
      alias ? el("p", { className: "cop-text" }, "The group sees you as ", el("strong", { dir: "auto" }, alias), ".") : null,
      button("Download it to read", () => this.fetch("html")),
      button("Download it for a program (JSON)", () => this.fetch("json")),
      el("p", { className: "cop-text" }, HAND_OVER),
      button("Save my answers as a file", () => this.fetch("answers")),
      this.opener,
      this.said,
      this.error, // moves into the form when that is open
      this.form,
    );
  }

  erasing() {
    const id = uniqueId("erase");
    this.error.id = `${id}-error`;
    this.name = el("input", { id, type: "text", className: "cop-box", dir: "auto", autocomplete: "off", "aria-describedby": this.error.id });
    this.heading = el("h3", { className: "cop-heading", tabIndex: -1 }, "Erase everything about me");
    const submit = (event) => {
      event.preventDefault();
      this.erase();
    };
    return el(
      "form",
      { className: "cop-danger", hidden: true, noValidate: true, onsubmit: submit },
      this.heading,
      el("p", { className: "cop-text" }, GONE),
      el("p", { className: "cop-text" }, STAYS),
      el("label", { className: "cop-label", htmlFor: id }, "Type your name, ", el("span", { dir: "auto" }, this.model.get("member")), ", to confirm"),
      this.name,
      el("button", { type: "submit", className: "cop-button cop-grave" }, "Erase it for good"),
      button("Keep my data", () => this.openForm(false)),
    );
  }

  openForm(open) {
    this.fail("");
    this.said.textContent = "";
    show(this.form, open);
    show(this.opener, !open);
    this.name.value = "";
    if (open) moveTo(this.heading);
    else this.opener.focus();
  }

  fetch(format) {
    this.ask({ type: "download", format });
  }

  erase() {
    if (this.name.value.trim()) this.ask({ type: "erase", name: this.name.value });
    else this.fail("Type your name to confirm.", this.name);
  }

  ask(message) {
    if (this.asked) return; // pressed twice: the first press is on its way
    this.fail("");
    this.said.textContent = "";
    this.asked = message.type;
    this.timer = setTimeout(() => this.settle() && this.fail(SILENT), PATIENCE);
    this.model.send(message);
  }

  /** Return what was asked, and be ready for the next. */
  settle() {
    clearTimeout(this.timer);
    const asked = this.asked;
    this.asked = null;
    return asked;
  }

  fail(sentence, field) {
    const place = this.form.hidden ? this.form : this.form.querySelector("button");
    if (this.error.nextSibling !== place) place.before(this.error);
    this.error.textContent = sentence;
    this.name.removeAttribute("aria-invalid");
    field?.setAttribute("aria-invalid", "true");
    field?.focus();
  }

  receive(content) {
    const asked = this.settle();
    if (content.type === "problem") this.fail(content.message, asked === "erase" ? this.name : null);
    if (content.type === "file") this.hand(content);
    if (content.type === "erased") this.goodbye();
  }

  hand(file) {
    this.fail("");
    download(file);
    this.said.textContent = `${file.filename} is ready: look among your downloads.`;
  }

  /** Nothing of this member may come back: neither what a form still holds nor what the browser kept. */
  async goodbye() {
    window.dispatchEvent(new Event("cop:forget"));
    forgetDrafts();
    const url = this.model.get("session_url");
    const ended = !url || (await endSession(url).then(() => true, () => false));
    const heading = el("h2", { className: "cop-heading", tabIndex: -1 }, "Everything about you was erased.");
    const start = this.model.get("start_href");
    this.node.replaceChildren(
      ...[
        heading,
        ended ? null : el("p", { className: "cop-text" }, "This browser could not be signed out. Close it to end your visit."),
        start ? el("p", {}, el("a", { className: "cop-button", href: start }, "Go to the start page")) : null,
      ].filter(Boolean),
    );
    moveTo(heading);
  }

  close() {
    clearTimeout(this.timer);
  }
}
