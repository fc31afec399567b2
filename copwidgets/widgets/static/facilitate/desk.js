// What all parts of the panel speak through: acts go to Python from here, and one line says what was done.

import { Acts, PATIENCE, SILENT } from "../asking.js";
import { el, uniqueId } from "../dom.js";

export class Desk {
  constructor(model) {
    this.model = model;
    this.acts = new Acts(model);
    this.alert = problemLine(); // for what belongs to no control
    this.status = el("span", { role: "status" });
  }

  /** The address on which personal links begin. */
  get address() {
    return new URL(this.model.get("join_url"), location.href).href;
  }

  /** Ask for an act. Resolves to its result, or to null when it failed: `alert` then says why. */
  act(action, values, alert, patience = PATIENCE) {
    return this.acts.ask(action, values, alert, patience);
  }

  isWaiting(alert) {
    return this.acts.isWaiting(alert);
  }

  receive(content) {
    const goOn = this.acts.take(content);
    if (goOn) goOn();
    else if (content.type === "problem" && !content.id) this.alert.textContent = content.message;
  }

  refresh() {
    this.alert.textContent = "";
    this.isAsked = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.alert.textContent = SILENT), PATIENCE);
    this.model.send({ type: "refresh" });
  }

  takeState(state, draw) {
    clearTimeout(this.timer);
    this.alert.textContent = "";
    draw(state);
    if (this.isAsked) this.say("This is how things stand now.");
    this.isAsked = false;
  }

  /** Python has begun anew: what it was asked is not answered any more. */
  lose() {
    clearTimeout(this.timer);
    this.alert.textContent = "";
    this.isAsked = false;
    this.acts.lose();
  }

  /** Say what was done. */
  say(sentence) {
    this.status.textContent = sentence;
  }

  close() {
    clearTimeout(this.timer);
    this.acts.close();
  }
}

/** Build the line beside a control that says what went wrong with it. */
export function problemLine() {
  return el("p", { className: "cop-error", role: "alert", id: uniqueId("problem") });
}

/** Build a part of the panel under its heading. */
export function part(title, ...children) {
  const heading = el("h2", { className: "cop-heading", id: uniqueId("part"), tabIndex: -1 }, title);
  return el("section", { className: "cop-section", "aria-labelledby": heading.id }, heading, ...children);
}

/** Return a count with its noun: "1 person", "12 people". */
export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}
