// The way in: a name from the roster or a new one, or an invitation that is exchanged; then the personal
// link, shown this once.

import { INTERRUPTED } from "./asking.js";
import { button, choice, el, moveTo, openRoot, paragraphs, show, uniqueId } from "./dom.js";
import { setSharedComputer } from "./drafts.js";
import { linkNote, mailOf } from "./link_note.js";
import { beginSession } from "./session.js";

const DRAWN = "change:member change:mode";
const KEEP_IT = "Keep it: it is the only way back to your answers on another browser, and it is shown only now. Whoever has it can answer as you, so do not pass it on.";
const SEEN = {
  named: "As the others in the group know you. They see it beside what you share.",
  pseudonymous: "It is shown to the facilitator, never beside an answer.",
};
const EXCHANGE = [
  "Your name is known to the facilitator who invited you, but nobody sees it beside an answer.",
  "To make that true, your invitation is now exchanged for a personal link that only you have. The invitation stops working.",
];

function render({ model, el: root }) {
  openRoot(model, root);
  const panel = new JoinPanel(model);
  root.append(panel.node);
  const message = (content) => panel.receive(content);
  const draw = () => panel.draw();
  const resumed = ({ forget }) => panel.resume(forget);
  model.on("msg:custom", message);
  model.on("cop:resumed", resumed);
  model.on(DRAWN, draw);
  return () => {
    model.off("msg:custom", message);
    model.off(DRAWN, draw);
    model.off("cop:resumed", resumed);
  };
}

export default { render };

class JoinPanel {
  constructor(model) {
    this.model = model;
    this.node = el("section", { className: "cop-section" });
    this.draw();
  }

  draw() {
    this.error = el("p", { className: "cop-error", id: uniqueId("join-error"), role: "alert" });
    this.shared = choice("checkbox", "This is a shared computer: forget me when I close the browser");
    this.fresh = this.box = this.picker = null;
    this.node.replaceChildren(this.view());
  }

  view() {
    const mode = this.model.get("mode");
    if (mode === "claim") return this.invitation();
    if (this.model.get("member")) return this.known();
    return mode === "locked" ? this.locked() : this.form();
  }

  heading(words) {
    return [el("h2", { className: "cop-heading", dir: "auto" }, words), paragraphs(this.model.get("notice"))].flat();
  }

  locked() {
    return el("div", {}, this.heading("This workbook is for invited people"));
  }

  invitation() {
    return el(
      "div",
      {},
      this.heading(`Welcome, ${this.model.get("member")}`),
      EXCHANGE.flatMap((each) => paragraphs(each)),
      this.error,
      this.model.get("session_url") ? this.shared.node : null,
      button("Begin", () => this.ask({ type: "claim" }), ""),
    );
  }

  form() {
    const [community, known] = [this.model.get("community"), this.model.get("known_as")];
    this.picker = this.buildPicker(this.model.get("roster"), known);
    this.fresh = this.buildName(known);
    show(this.fresh, this.picker?.isNew() ?? true);
    const submit = (event) => {
      event.preventDefault();
      this.join();
    };
    return el(
      "form",
      { onsubmit: submit, noValidate: true },
      this.heading(community ? `Join ${community}` : "Join the group"),
      paragraphs(this.model.get("intro")),
      this.picker?.node,
      this.fresh,
      this.error,
      // Whoever has signed in elsewhere leaves there, too.
      this.model.get("session_url") && !known ? this.shared.node : null,
      el("button", { type: "submit", className: "cop-button" }, "Join"),
    );
  }

  buildPicker(names, known) {
    if (!names.length) return null;
    const picker = rosterPicker(names, () => this.choose());
    if (known) picker.choose(known);
    picker.box.setAttribute("aria-describedby", this.error.id);
    return picker;
  }

  buildName(known) {
    const id = uniqueId("name");
    this.box = el("input", { id, type: "text", className: "cop-box", dir: "auto", autocomplete: "name", maxLength: 80, value: known });
    this.box.setAttribute("aria-describedby", `${id}-hint ${this.error.id}`);
    return el(
      "div",
      {},
      el("label", { className: "cop-label", htmlFor: id }, "Your name"),
      el("p", { className: "cop-hint", id: `${id}-hint` }, SEEN[this.model.get("naming")]),
      this.box,
    );
  }

  choose() {
    this.clearProblem();
    show(this.fresh, this.picker.isNew());
    if (this.picker.isNew()) this.box.focus();
  }

  join() {
    const name = this.picker && !this.picker.isNew() ? this.picker.name() : this.box.value.trim();
    if (name) this.ask({ type: "join", name });
    else this.problem(this.picker ? "Choose your name, or “Someone else”." : "Enter your name.");
  }

  ask(message) {
    if (this.asked) return; // pressed twice: the first press is on its way
    this.clearProblem();
    this.asked = message.type;
    this.model.send(message);
  }

  /** Python has begun anew: what it was asked is not answered any more. */
  resume(forget) {
    forget();
    if (this.asked) this.problem(INTERRUPTED);
    this.asked = null;
  }

  problem(sentence) {
    this.error.textContent = sentence;
    if (!this.fresh) return; // there is no field to correct
    const field = this.fresh.hidden ? this.picker.box : this.box;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  clearProblem() {
    this.error.textContent = "";
    for (const field of [this.box, this.picker?.box]) field?.removeAttribute("aria-invalid");
  }

  async receive(content) {
    const asked = this.asked;
    this.asked = null;
    if (content.type === "problem") this.problem(content.message);
    if (content.type !== "joined") return;
    const url = this.model.get("session_url");
    if (!url) return; // Python remembers the key and redraws
    // Who only asked for a new link is signed in, for as long as was chosen then; who has a login is so anyway.
    const began = asked === "link" || !content.key || (await this.begin(url, content.key));
    this.welcome(content.name, content.key, began);
  }

  begin(url, key) {
    const keep = !this.shared.box.checked;
    setSharedComputer(!keep);
    return beginSession(url, key, keep).then(() => true, () => false);
  }

  /** Whatever went wrong, the link is shown: the name is taken now, and this is the only way back to it. */
  welcome(name, key, began) {
    const heading = el("h2", { className: "cop-heading", tabIndex: -1, dir: "auto" }, `Welcome, ${name}`);
    const note = key ? ownLink(linkWith(this.model.get("join_url"), key)) : null;
    const onward = began ? this.onward() : el("p", { className: "cop-error", role: "alert" }, "This browser could not be signed in. Copy your personal link, then open it to go on.");
    this.node.replaceChildren(...[heading, note, onward].filter(Boolean));
    moveTo(heading);
  }

  known() {
    const page = this.model.get("session_url");
    return el(
      "div",
      {},
      this.heading(`Welcome back, ${this.model.get("member")}`),
      this.onward(),
      page ? el("p", { className: "cop-text" }, "To answer on another phone or computer, open your personal link there.") : null,
      page ? button("Make a new personal link", () => this.ask({ type: "link" })) : null,
      this.error,
    );
  }

  onward() {
    return el("p", {}, el("a", { className: "cop-button", href: this.model.get("next_href") }, "Go to the questions"));
  }
}

function ownLink(link) {
  const mailto = mailOf("My personal link", link);
  return linkNote({ label: "Your personal link", hint: KEEP_IT, link, mailto, mailWords: "Send it to myself" });
}

/** The key stands behind #, which browsers send to no server and put in no referrer. */
function linkWith(joinUrl, key) {
  const link = new URL(joinUrl, location.href);
  link.hash = key;
  return link.href;
}

function rosterPicker(names, changed) {
  const id = uniqueId("roster");
  const options = names.map((name) => el("option", { value: name }, name));
  const box = el("select", { id, className: "cop-box", onchange: changed }, el("option", { value: "" }, "Choose your name"), options, el("option", { value: "\n" }, "Someone else"));
  const node = el("div", {}, el("label", { className: "cop-label", htmlFor: id }, "Who are you?"), box);
  return {
    node,
    box,
    name: () => box.value,
    isNew: () => box.value === "\n",
    choose: (name) => (box.value = names.includes(name) ? name : "\n"),
  };
}
