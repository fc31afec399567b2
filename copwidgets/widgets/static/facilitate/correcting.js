// Correcting a member's name and mail address, in place; each problem stands beside the field it is about.

import { button, el, show, uniqueId } from "../dom.js";
import { problemLine } from "./desk.js";

// Python's own rule (EMAIL of people/rosters.py), which has the last word: told here so that each problem finds its field.
const UNSEEN = "\\s\\x00-\\x1f\\x7f-\\xa0\\xad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff";
const PART = `[^${UNSEEN}@,;:<>"'()\\[\\]\\\\?&%]`;
const ADDRESS = new RegExp(`^${PART}{1,64}@${PART}{1,250}$`, "u");
const NO_ADDRESS = "This does not look like a mail address. Correct it, or leave it out.";

/** Build the form; `close` puts it away. */
export function buildCorrecting(desk, { close }) {
  return new Correcting(desk, close);
}

class Correcting {
  constructor(desk, close) {
    Object.assign(this, { desk, close });
    this.heading = el("h3", { className: "cop-heading", tabIndex: -1, dir: "auto" });
    this.name = field("Name");
    this.email = field("Mail address", { inputMode: "email", spellcheck: false });
    const submit = (event) => {
      event.preventDefault();
      this.save();
    };
    const save = el("button", { type: "submit", className: "cop-button" }, "Save");
    this.node = el("form", { className: "cop-note", hidden: true, noValidate: true, onsubmit: submit }, this.heading, this.name.node, this.email.node, save, button("Cancel", close));
  }

  /** Note how things stand; what is being typed stays. */
  draw(member) {
    this.member = member;
    this.heading.textContent = `Correct name or address of ${member.name}`;
  }

  open(isOpen) {
    if (isOpen !== this.node.hidden) return; // it is already: what is being typed stays
    show(this.node, isOpen);
    this.name.write(this.member.name);
    this.email.write(this.member.email);
  }

  save() {
    const [name, email] = [this.name.read(), this.email.read()];
    this.name.alert.textContent = name ? "" : "Enter a name.";
    this.email.alert.textContent = !email || ADDRESS.test(email) ? "" : NO_ADDRESS;
    if (!this.showWrong()) this.send({ name, email });
  }

  async send({ name, email }) {
    const values = { member: this.member.id, name, email };
    if (!(await this.desk.act("correct_member", values, this.name.alert))) return this.showWrong();
    this.close();
    return this.desk.say(`Saved: ${name}, ${email || "without a mail address"}.`);
  }

  /** Mark the fields that have a problem beside them and move to the first; return whether any has. */
  showWrong() {
    const wrong = [this.name, this.email].filter((each) => each.mark());
    wrong[0]?.box.focus();
    return wrong.length > 0;
  }
}

function field(label, props = {}) {
  const alert = problemLine();
  const box = el("input", { id: uniqueId("correct"), type: "text", className: "cop-box", dir: "auto", autocomplete: "off", "aria-describedby": alert.id, ...props });
  return {
    node: el("div", {}, el("label", { className: "cop-label", htmlFor: box.id }, label), box, alert),
    box,
    alert,
    read: () => box.value.trim(),
    write(value) {
      box.value = value;
      alert.textContent = "";
      box.removeAttribute("aria-invalid");
    },
    mark() {
      const isWrong = alert.textContent !== "";
      if (isWrong) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
      return isWrong;
    },
  };
}
