// Asking for news: every two seconds while somebody can see the page, not at all while nobody can.

import { PATIENCE, SILENT } from "../asking.js";

const PAUSE = 2000; // ms between an answer and the next look; news are to be here within 5 s

export class Watch {
  constructor(board) {
    this.board = board;
    this.looks = 0; // counts looks, so that an answer finds the one that waits for it
    this.first = board.model.get("first"); // names the drawing that the page began with
    this.known = 0; // the last look whose answer is drawn
    this.waiting = new Map(); // number of a look -> resolve
    this.isOver = false;
    this.seen = () => this.isVisible && this.next(0);
  }

  start() {
    document.addEventListener("visibilitychange", this.seen);
    if (this.board.isLive) this.next(0);
  }

  stop() {
    this.isOver = true;
    document.removeEventListener("visibilitychange", this.seen);
    clearTimeout(this.timer);
    clearTimeout(this.patience);
  }

  get isVisible() {
    const { root } = this.board;
    return document.visibilityState === "visible" && root.isConnected && root.getClientRects().length > 0;
  }

  /** Look again in a while, where the page looks by itself. */
  next(pause) {
    clearTimeout(this.timer);
    if (this.isOver || !this.board.isLive) return;
    this.timer = setTimeout(() => (this.isVisible ? this.look(false) : this.wait()), pause);
  }

  /** Nobody sees the page: a tab comes back with an event, a hidden panel of JupyterLab without one. */
  wait() {
    if (document.visibilityState === "visible") this.next(PAUSE);
  }

  /** Look because the reader asked. */
  ask() {
    return this.look(true);
  }

  /** Look now; resolves once the answer is drawn, or failed. */
  look(isAsked) {
    if (this.isOver) return Promise.resolve();
    clearTimeout(this.timer);
    this.looks += 1;
    const { model, view, wished } = this.board;
    const said = { type: "look", view, look: this.looks, wish: wished, is_asked: isAsked, known: this.known, first: this.first };
    this.patience ??= setTimeout(() => this.complain(), PATIENCE);
    return new Promise((resolve) => {
      this.waiting.set(this.looks, resolve);
      model.send(said);
    });
  }

  /** Python has begun anew: no look is answered any more, so look again. */
  resume() {
    this.rest();
    if (this.board.isLive || this.waiting.size) this.look(false);
  }

  /** Python is busy, or gone: say so, and try again later. */
  complain() {
    this.rest();
    this.board.lose(SILENT);
    this.next(5 * PAUSE);
  }

  /** An answer has been drawn: it answers all looks up to `number`. */
  answered(number) {
    this.rest();
    this.known = number;
    for (const [each, resolve] of [...this.waiting]) if (each <= number) this.settle(each, resolve);
    this.next(PAUSE);
  }

  failed(isFinal) {
    this.rest();
    for (const [each, resolve] of [...this.waiting]) this.settle(each, resolve);
    if (isFinal) this.stop();
    else this.next(2 * PAUSE);
  }

  rest() {
    clearTimeout(this.patience);
    this.patience = undefined;
  }

  settle(number, resolve) {
    this.waiting.delete(number);
    resolve();
  }
}
