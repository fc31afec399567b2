// Joining: a name from the roster or a new one, then the personal link, shown this once.

import { el, keepKeys, moveTo, paragraphs, show, uniqueId } from "./dom.js";
import { setSharedComputer } from "./drafts.js";
import { beginSession } from "./session.js";

function render({ model, el: root }) {
  root.classList.add("cop");
  root.lang = model.get("language");
  keepKeys(root);
  const panel = new JoinPanel(model);
  root.append(panel.node);
  const message = (content) => panel.receive(content);
  const member = () => panel.draw();
  model.on("msg:custom", message);
  model.on("change:member", member);
  return () => {
    model.off("msg:custom", message);
    model.off("change:member", member);
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
    this.node.replaceChildren(this.model.get("member") ? this.known() : this.form());
  }

  form() {
    const names = this.model.get("roster");
    this.picker = names.length ? rosterPicker(names, () => this.choose()) : null;
    const id = uniqueId("name");
    this.box = el("input", { id, type: "text", className: "cop-box", dir: "auto", autocomplete: "name", maxLength: 80 });
    this.box.setAttribute("aria-describedby", `${id}-hint ${this.error.id}`);
    this.picker?.box.setAttribute("aria-describedby", this.error.id);
    this.fresh = el(
      "div",
      { hidden: names.length > 0 },
      el("label", { className: "cop-label", htmlFor: id }, "Your name"),
      el("p", { className: "cop-hint", id: `${id}-hint` }, "As the others in the group know you. They see it beside what you share."),
      this.box,
    );
    this.shared = checkbox("This is a shared computer: forget me when I close the browser");
    const submit = (event) => {
      event.preventDefault();
      this.join();
    };
    return el(
      "form",
      { onsubmit: submit, noValidate: true },
      el("h2", { className: "cop-heading" }, "Join the group"),
      paragraphs(this.model.get("intro")),
      this.picker?.node,
      this.fresh,
      this.error,
      this.model.get("session_url") ? this.shared.node : null,
      el("button", { type: "submit", className: "cop-button" }, "Join"),
    );
  }

  choose() {
    this.clearProblem();
    show(this.fresh, this.picker.isNew());
    if (this.picker.isNew()) this.box.focus();
  }

  join() {
    if (this.asked) return; // pressed twice: the first press is on its way
    this.clearProblem();
    const name = this.picker && !this.picker.isNew() ? this.picker.name() : this.box.value.trim();
    if (!name) {
      this.problem(this.picker ? "Choose your name, or “Someone else”." : "Enter your name.");
      return;
    }
    this.ask({ type: "join", name });
  }

  ask(message) {
    this.asked = message.type;
    this.model.send(message);
  }

  problem(sentence) {
    this.error.textContent = sentence;
    if (this.model.get("member")) return; // there is no field to correct
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
    // Who only asked for a new link is signed in, for as long as was chosen then.
    const began = asked !== "join" || (await this.begin(url, content.key));
    this.welcome(content.name, linkWith(this.model.get("join_url"), content.key), began);
  }

  begin(url, key) {
    const keep = !this.shared.box.checked;
    setSharedComputer(!keep);
    return beginSession(url, key, keep).then(() => true, () => false);
  }

  /** Whatever went wrong, the link is shown: the name is taken now, and this is the only way back to it. */
  welcome(name, link, began) {
    const heading = el("h2", { className: "cop-heading", tabIndex: -1 }, `Welcome, ${name}`);
    const onward = began ? this.onward() : el("p", { className: "cop-error", role: "alert" }, "This browser could not be signed in. Copy your personal link, then open it to go on.");
    this.node.replaceChildren(heading, linkPanel(link), onward);
    moveTo(heading);
  }

  known() {
    const again = el("button", { type: "button", className: "cop-button cop-secondary", onclick: () => this.ask({ type: "link" }) }, "Make a new personal link");
    const page = this.model.get("session_url");
    return el(
      "div",
      {},
      el("h2", { className: "cop-heading" }, `Welcome back, ${this.model.get("member")}`),
      this.onward(),
      page ? el("p", { className: "cop-text" }, "To answer on another phone or computer, open your personal link there.") : null,
      page ? again : null,
      this.error,
    );
  }

  onward() {
    return el("p", {}, el("a", { className: "cop-button", href: this.model.get("next_href") }, "Go to the questions"));
  }
}

function linkPanel(link) {
  const id = uniqueId("link");
  const box = el("input", { id, type: "text", className: "cop-box", readOnly: true, value: link, onfocus: () => box.select() });
  const said = el("span", { className: "cop-hint", role: "status" });
  const copy = async () => {
    box.select();
    const copied = await navigator.clipboard?.writeText(link).then(() => true, () => false);
    said.textContent = copied ? " Copied." : " Press Ctrl+C or ⌘C to copy it.";
  };
  const subject = encodeURIComponent("My personal link");
  return el(
    "div",
    { className: "cop-note" },
    el("label", { className: "cop-label", htmlFor: id }, "Your personal link"),
    el("p", { className: "cop-text" }, "Keep it: it is the only way back to your answers on another browser, and it is shown only now. Whoever has it can answer as you, so do not pass it on."),
    box,
    el("button", { type: "button", className: "cop-button cop-secondary", onclick: copy }, "Copy the link"),
    el("a", { className: "cop-button cop-secondary", href: `mailto:?subject=${subject}&body=${encodeURIComponent(link)}` }, "Send it to myself"),
    said,
  );
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
  return { node, box, name: () => box.value, isNew: () => box.value === "\n" };
}

function checkbox(label) {
  const id = uniqueId("shared");
  const box = el("input", { type: "checkbox", id });
  return { box, node: el("div", { className: "cop-choice" }, box, el("label", { htmlFor: id }, label)) };
}
