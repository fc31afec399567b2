// The page as a whole: draws parts, passes events on to the slices, asks Python for acts and for other views.

import { Acts, randomToken } from "../asking.js";
import { button, clock, el } from "../dom.js";
import { problemLine } from "../facilitate/desk.js";
import { EVENTS, drawBlock } from "./blocks.js";
import { contents } from "./contents.js";
import { howTo } from "./how.js";
import { keepPlace, patchChildren } from "./patch.js";
import { Places } from "./places.js";
import { Watch } from "./watch.js";

const HIDDEN_NAMES = "Answers carry no names here, and what changes as you watch could tell whose it is: the page changes only when you ask.";
const HEARD = ["click", "change", "input", "submit", "keydown"];

export class Board {
  constructor(model, root) {
    Object.assign(this, { model, root });
    this.view = randomToken();
    this.acts = new Acts(model);
    this.wished = { search: "", theme: "", member: "", open: [], more: {}, extra: {} };
    this.parts = new Map(model.get("parts").map((part) => [part.id, part]));
    this.build();
    this.draw(new Set());
    this.listen();
    this.watch = new Watch(this);
    this.watch.start();
    this.places = new Places(this);
    this.places.start();
  }

  build() {
    this.lost = problemLine(); // that Python is silent, or refuses to tell
    this.alert = problemLine(); // what went wrong with what was asked for, where that has no place of its own
    this.status = el("span", { role: "status" }); // what was done; read out
    this.moment = el("span", { className: "cop-muted" }); // when it was looked last; not read out each time
    const refresh = button("Refresh", () => this.watch.ask(), this.isLive ? "cop-quiet" : "cop-secondary");
    const bar = el("div", { className: "cop-refresh" }, this.isLive ? [] : el("p", {}, HIDDEN_NAMES), refresh, this.moment);
    this.contents = el("nav", { className: "cop-contents", "aria-label": "On this page" });
    this.body = el("div", { className: "cop-parts" });
    const page = el("div", { className: "cop-board" }, this.contents, el("div", { className: "cop-main" }, bar, this.lost, this.alert, this.body));
    this.root.append(page, el("div", { className: "cop-status" }, this.status));
  }

  get isLive() {
    return this.model.get("is_live");
  }

  /** Whether the page has an address of its own that others can follow. */
  get isServed() {
    return this.model.get("is_served");
  }

  // --- drawing ------------------------------------------------------------------------------------

  /** Bring the page to what `parts` are now; `changed` are the ids of those that are not as they were. */
  draw(changed) {
    const groups = groupParts([...this.parts.values()]);
    keepPlace(this.body, () => {
      patchChildren(this.body, groups.map(({ head }) => this.drawShell(head)));
      groups.forEach((group, place) => this.drawGroup(this.body.children[place], group, changed));
    });
    patchChildren(this.contents, [contents(groups)]);
  }

  /** Return what holds a part of the page and the parts under it: the one that is there, or a new one. */
  drawShell({ id, title }) {
    const old = childOf(this.body, id);
    if (old) return old;
    const node = el("section", title ? { "aria-labelledby": this.idFor(id) } : {});
    node.dataset.key = id;
    return node;
  }

  drawGroup(shell, { head, subs }, changed) {
    const isAsBefore = (part) => !changed.has(part.id) && childOf(shell, part.id);
    patchChildren(shell, [head, ...subs].map((part) => isAsBefore(part) || this.drawPart(part)));
  }

  /** Draw one part; `data-key` lets the patcher find it again. */
  drawPart(part) {
    const id = this.idFor(part.id);
    const heading = part.title ? [el(`h${part.level}`, { className: "cop-heading", dir: "auto", id, tabIndex: -1 }, part.title)] : [];
    const blocks = part.blocks.map((block) => drawBlock(block, this));
    const node = el("div", { className: `cop-part cop-level-${part.level}` }, heading, blocks, howTo(part, this));
    node.dataset.key = part.id;
    return node;
  }

  /** Return the id of an element of this view: the same each time it is drawn. */
  idFor(name) {
    return `cop-${this.view.slice(0, 6)}-${name}`;
  }

  // --- asking -------------------------------------------------------------------------------------

  /** Ask for an act. Resolves to its result, or to null when it failed: `alert` then says why. */
  act(action, values, alert = this.alert) {
    return this.acts.ask(action, values, alert);
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
    this.resumed = ({ forget }) => this.resume(forget);
    this.model.on("msg:custom", this.message);
    this.model.on("cop:resumed", this.resumed);
    this.heard = (event) => this.pass(event);
    for (const type of HEARD) this.root.addEventListener(type, this.heard);
    this.root.addEventListener("toggle", this.heard, true); // does not bubble
    this.root.addEventListener("click", (event) => this.places.follow(event));
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

  /** Python has begun anew, and knows nothing of what was asked. */
  resume(forget) {
    forget();
    this.acts.lose();
    this.watch.resume();
  }

  takeParts({ look, order, parts }) {
    if (look <= this.watch.known) return;
    for (const part of parts) this.parts.set(part.id, part);
    if (order) this.parts = new Map(order.map((id) => [id, this.parts.get(id)]));
    if (order || parts.length) this.draw(new Set(parts.map(({ id }) => id)));
    write(this.lost, "");
    write(this.moment, `Up to date ${clock(new Date().toISOString())}`);
    this.watch.answered(look);
  }

  takeProblem({ view, message, final }) {
    if (view !== this.view) return;
    this.lose(message);
    this.watch.failed(final);
  }

  /** Say why the page does not know how things stand. */
  lose(sentence) {
    write(this.lost, sentence);
  }

  /** What an act changed is drawn first, so that whoever waits finds it there. */
  takeReply(content) {
    const goOn = this.acts.take(content);
    if (goOn) this.watch.ask().then(goOn);
  }

  close() {
    this.watch.stop();
    this.places.stop();
    this.model.off("msg:custom", this.message);
    this.model.off("cop:resumed", this.resumed);
    this.acts.close();
  }
}

/** Return the parts of the page as sections: a part of the second level with those under it. */
function groupParts(parts) {
  const groups = [];
  for (const part of parts) {
    if (part.level === 2) groups.push({ head: part, subs: [] });
    else groups.at(-1).subs.push(part);
  }
  return groups;
}

function childOf(node, key) {
  return [...node.children].find((each) => each.dataset.key === key);
}

/** Set a text where it differs: what is written anew would be read out anew. */
function write(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
