// What a facilitator can do for one member: links, role, name and address, data, and erasing it.

import { button, el, moveTo, show } from "../dom.js";
import { download } from "../download.js";
import { buildCorrecting } from "./correcting.js";
import { problemLine } from "./desk.js";
import { buildErasing } from "./erasing.js";
import { showLink } from "./made_link.js";

/** Build the buttons; `opener` is the button that shows them, and takes the focus back. */
export function buildDeeds(desk, opener) {
  return new Deeds(desk, opener);
}

class Deeds {
  constructor(desk, opener) {
    Object.assign(this, { desk, opener });
    this.alert = problemLine();
    this.holder = el("div", {}); // for a link that was just made
    this.facts = el("p", { className: "cop-text" });
    this.make = button("", () => this.makeLink());
    this.withdraw = button("Withdraw links", () => this.withdrawLinks());
    this.role = button("", () => this.changeRole());
    this.data = { html: button("Download data to read", () => this.hand("html")), json: button("Download data (JSON)", () => this.hand("json")) };
    this.change = button("Correct name or address…", () => this.correct());
    this.correcting = buildCorrecting(desk, { close: () => this.turn(this.correcting, this.change, false) });
    this.erase = button("Erase…", () => this.turn(this.erasing, this.erase, true), "cop-quiet");
    this.erasing = buildErasing(desk, { cancel: () => this.turn(this.erasing, this.erase, false) });
    const buttons = el("div", { className: "cop-buttons" }, this.make, this.withdraw, this.role, this.change, Object.values(this.data), this.erase);
    this.node = el("div", { className: "cop-deeds" }, this.facts, buttons, this.holder, this.correcting.node, this.erasing.node);
  }

  draw(member) {
    this.member = member;
    const titles = member.shared ?? [];
    this.facts.textContent = titles.length ? `Has shared: ${titles.join(", ")}.` : "";
    show(this.facts, titles.length > 0);
    this.make.textContent = member.has_link ? "Make another link" : "Make a link";
    this.showBeside(this.withdraw, member.has_link, this.make);
    this.role.textContent = member.role === "facilitator" ? "Make member again" : "Make facilitator";
    this.correcting.draw(member);
    this.erasing.draw(member);
  }

  /** Show a button or not; hidden under the focus, it hands that to its neighbour. */
  showBeside(node, visible, neighbour) {
    const hadFocus = node === document.activeElement;
    show(node, visible);
    if (hadFocus && !visible) neighbour.focus();
  }

  /** Ask for an act; why it failed is said right below `pressed`, as on a narrow screen the last button is far away. */
  act(pressed, action, values = {}) {
    if (!this.desk.isWaiting(this.alert)) pressed.after(this.alert);
    return this.desk.act(action, { member: this.member.id, ...values }, this.alert);
  }

  async makeLink() {
    const made = await this.act(this.make, "make_link", { address: this.desk.address });
    if (!made) return;
    this.desk.say(`A link for ${made.name} is ready.`);
    const hint = `It is shown only now. Whoever has it can answer as ${made.name}: give it to nobody else.`;
    showLink(this.holder, { label: `Personal link for ${made.name}`, hint, ...made, back: this.make });
  }

  async withdrawLinks() {
    const { name } = this.member;
    if (!(await this.act(this.withdraw, "revoke_links"))) return;
    this.holder.replaceChildren();
    this.desk.say(`The links of ${name} no longer work. Answers are kept; make a new link to let them back in.`);
  }

  async changeRole() {
    const { name, role } = this.member;
    const wanted = role === "facilitator" ? "member" : "facilitator";
    if (await this.act(this.role, "set_role", { role: wanted })) this.desk.say(wanted === "member" ? `${name} is a member again.` : `${name} is a facilitator now.`);
  }

  async hand(format) {
    const file = await this.act(this.data[format], "member_data", { format });
    if (!file) return;
    download(file);
    this.desk.say(`${file.filename} is ready: look among your downloads.`);
  }

  correct() {
    this.turn(this.correcting, this.change, true);
  }

  /** Open a form in place of the button that asks for it, or close it and give the focus back. */
  turn(form, opener, isOpen) {
    this.alert.textContent = "";
    form.open(isOpen);
    show(opener, !isOpen);
    if (isOpen) moveTo(form.heading);
    else opener.focus();
  }

  /** Forget a link that is on show when the row is folded up. */
  close() {
    this.holder.replaceChildren();
    this.alert.textContent = "";
    for (const form of [this.correcting, this.erasing]) form.open(false);
    for (const opener of [this.change, this.erase]) show(opener, true);
  }
}
