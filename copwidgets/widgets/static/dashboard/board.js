// The page as a whole: draws parts, passes events on to the slices, asks Python for acts and for other views.

import { PATIENCE, SILENT, randomToken } from "../asking.js";
import { button, clock, el } from "../dom.js";
import { problemLine } from "../facilitate/desk.js";
import { EVENTS, drawBlock } from "./blocks.js";
import { howTo } from "./how.js";
import { keepPlace, patchChildren } from "./patch.js";
import { Watch } from "./watch.js";

const HEARD = ["click", "change", "input", "submit", "keydown"];

export class Board {
  constructor(model, root) {
    Object.assign(this, { model, root });
    this.view = randomToken();
    this.waiting = new Map(); // id of an act -> {resolve, alert, timer}
    this.wished = { search: "", theme: "", member: "", open: [], more: {}, extra: {} };
    this.parts = new Map(model.get("parts").map((part) => [part.id, part]));
    this.build();
    this.draw();
    this.listen();
    this.watch = new Watch(this);
    this.watch.start();
  }

  build() {
    this.alert = problemLine(); // for what belongs to no control
    this.status = el("span", { role: "status" }); // what was done; read out
    this.moment = el("span", { className: "cop-muted" }); // when it was looked last; not read out each time
    this.refresh = button("Refresh", () => this.watch.ask());
    const asked = this.isLive ? [] : ["Names are hidden here, so this page changes only when you ask: "];
    this.bar = el("div", { className: "cop-refresh" }, asked, this.refresh, this.moment);
    this.body = el("div", { className: "cop-parts" });
    this.root.append(this.bar, this.alert, this.body, el("div", { className: "cop-status" }, this.status));
  }

  get isLive() {
    return this.model.get("is_live");
  }

  // --- drawing ------------------------------------------------------------------------------------

  draw() {
    const nodes = [...this.parts.values()].map((part) => this.drawPart(part));
    keepPlace(this.root, () => patchChildren(this.body, nodes));
    this.bar.hidden = false;
  }

  /** Draw one part; `data-key` lets the patcher find it again. */
  drawPart(part) {
    const id = this.idFor(part.id);
    const heading = part.title ? [el(`h${part.level}`, { className: "cop-heading", dir: "auto", id, tabIndex: -1 }, part.title)] : [];
    const blocks = part.blocks.map((block) => drawBlock(block, this));
    const isMain = part.level === 2 && part.title;
    const node = el(isMain ? "section" : "div", { className: `cop-part cop-level-${part.level}` }, heading, blocks, howTo(part, this));
    node.dataset.key = part.id;
    if (isMain) node.setAttribute("aria-labelledby", id);
    return node;
  }

  /** Return the id of an element of this view: the same each time it is drawn. */
  idFor(name) {
    return `cop-${this.view.slice(0, 6)}-${name}`;
  }

  // --- asking -------------------------------------------------------------------------------------

  /** Ask for an act. Resolves to its result, or to null when it failed: `alert` then says why. */
  act(action, values, alert = this.alert) {
    if ([...this.waiting.values()].some((each) => each.alert === alert)) return Promise.resolve(null); // pressed twice
    alert.textContent = "";
    const id = randomToken();
    const timer = setTimeout(() => (alert.textContent = SILENT), PATIENCE);
    return new Promise((resolve) => {
      this.waiting.set(id, { resolve, alert, timer });
      this.model.send({ type: "act", id, action, values });
    });
  }

  /** Ask for another view: `changes` are fields of the wish. Resolves once it is drawn. */
  wish(changes) {
    Object.assign(this.wished, changes);
    return this.watch.look(false);
  }

  /** Show more rows of a part. */
  showMore(partId, rows) {
    return this.wish({ more: { ...this.wished.more, [partId]: rows } });
  }

  /** Ask for the content of a part, or say that it is not needed any more. */
  open(partId, isOpen) {
    const others = this.wished.open.filter((each) => each !== partId);
    return this.wish({ open: isOpen ? [...others, partId] : others });
  }

  /** Say what was done. */
  say(sentence) {
    this.status.textContent = sentence;
  }

  // --- hearing ------------------------------------------------------------------------------------

  listen() {
    this.message = (content) => this.receive(content);
    this.model.on("msg:custom", this.message);
    this.heard = (event) => this.pass(event);
    for (const type of HEARD) this.root.addEventListener(type, this.heard);
    this.root.addEventListener("toggle", this.heard, true); // does not bubble
  }

  /** Pass an event to what `data-click="name"` (change, input, …) on or around its target names. */
  pass(event) {
    const attribute = `data-${event.type}`;
    const node = event.target.closest?.(`[${attribute}]`);
    if (!node || !this.root.contains(node)) return;
    EVENTS[node.getAttribute(attribute)](this, node, event);
  }

  receive(content) {
    if (content.type === "parts" && content.view === this.view) this.takeParts(content);
    else if (content.type === "problem" && content.view) this.takeProblem(content);
    else if (content.type === "done" || content.type === "problem") this.takeReply(content);
  }

  takeParts({ look, order, parts }) {
    if (look <= this.watch.known) return;
    for (const part of parts) this.parts.set(part.id, part);
    if (order) this.parts = new Map(order.map((id) => [id, this.parts.get(id)]));
    if (order || parts.length) this.draw();
    this.alert.textContent = "";
    this.moment.textContent = `Up to date ${clock(new Date().toISOString())}`;
    this.watch.answered(look);
  }

  takeProblem({ view, message, final }) {
    if (view !== this.view) return;
    this.alert.textContent = message;
    this.watch.failed(final);
  }

  takeReply({ type, id, result, message }) {
    const asked = this.waiting.get(id);
    if (!asked) return; // another view asked
    this.waiting.delete(id);
    clearTimeout(asked.timer);
    asked.alert.textContent = type === "done" ? "" : message;
    // What the act changed is drawn first, so that whoever waits finds it there.
    this.watch.ask().then(() => asked.resolve(type === "done" ? result : null));
  }

  close() {
    this.watch.stop();
    this.model.off("msg:custom", this.message);
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
  }
}
