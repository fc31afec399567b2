// The line to the kernel: one socket, what waits to be sent, and whether the kernel is there at all. While nobody
// sees the page nothing is tried; a socket that was lost comes back after a random pause, as many may have lost theirs.

import { PROTOCOL, fromFrame, toFrame } from "./frames.js";

const SILENCE = 5000; // ms until a kernel that says nothing to what it was told is asked after
const GONE = 4404; // the code by which the server closes the socket of a kernel that is gone
const LONGEST = 30; // seconds between two tries
const UNREACHABLE = "The server of this page cannot be reached at the moment. Trying again…";

/** Return a random name. */
export function draw() {
  return crypto.getRandomValues(new Uint32Array(4)).reduce((text, number) => text + number.toString(16).padStart(8, "0"), "");
}

/** Return a random number of ms, in the mean longer with each try. */
export function toPause(tries) {
  return 1000 * Math.random() * Math.min(LONGEST, 2 ** tries);
}

export class Line {
  /**
   * `hear(message)` takes what the kernel says; `settle(id)` is called when it has worked on a message, `repeat()`
   * when it may have missed some, `lose()` when it is gone, `need()` when something is to be sent to one that is.
   */
  constructor(calls) {
    Object.assign(this, calls);
    this.waiting = []; // not yet handed to a socket: {id, model, data, buffers}
    this.unsettled = new Set(); // ids of what was, until the kernel has worked on it
    this.socket = null;
    this.isGone = false;
    this.tries = 0;
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("online", () => this.look());
  }

  /** Begin to speak with a kernel. */
  open({ baseUrl, kernelId }) {
    this.address = `${baseUrl}api/kernels/${encodeURIComponent(kernelId)}`;
    this.session = draw();
    this.isGone = false;
    this.wasOpen = false;
    this.unsettled.clear();
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    const url = new URL(`${this.address}/channels?session_id=${this.session}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, PROTOCOL);
    this.socket = Object.assign(socket, { binaryType: "arraybuffer" });
    socket.addEventListener("open", () => this.begin());
    socket.addEventListener("message", ({ data }) => this.socket === socket && this.take(fromFrame(data)));
    socket.addEventListener("close", ({ code }) => this.socket === socket && this.end(code));
  }

  begin() {
    this.tries = 0;
    window.page_notice("");
    this.unsettled.clear(); // what an earlier socket may have lost is said again by those who need an answer
    if (this.wasOpen) this.repeat();
    this.wasOpen = true;
    this.drain();
  }

  end(code) {
    this.socket = null;
    if (code === GONE) this.give();
    else this.later();
  }

  /** Send `data` to a model, now or when that is possible; returns the message's id. */
  tell(model, data, buffers = []) {
    const id = draw();
    this.waiting.push({ id, model, data, buffers });
    if (this.isGone) this.need();
    else this.drain();
    return id;
  }

  /** Forget what waits and `isMeant` says. */
  forget(isMeant) {
    this.waiting = this.waiting.filter((each) => !isMeant(each));
  }

  drain() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    for (const each of this.waiting.splice(0)) {
      this.socket.send(toFrame(this.toMessage(each)));
      this.unsettled.add(each.id);
      this.silence ??= setTimeout(() => this.miss(), SILENCE);
    }
  }

  toMessage({ id, model, data, buffers }) {
    const header = { msg_id: id, msg_type: "comm_msg", session: this.session, username: "", date: new Date().toISOString(), version: "5.3" };
    return { header, metadata: {}, content: { comm_id: model.id, data }, buffers };
  }

  take(message) {
    this.stopMissing();
    const state = message.header.msg_type === "status" && message.content.execution_state;
    if (state === "dead") this.give();
    else if (state === "idle") this.settled(message.parent.msg_id);
    else this.hear(message);
  }

  settled(id) {
    this.unsettled.delete(id);
    this.settle(id);
  }

  /** Whether there is something that the kernel has yet to hear, or may not have heard. */
  get isOwing() {
    return this.waiting.length > 0 || this.unsettled.size > 0;
  }

  /** The kernel is silent: see whether it is there. */
  miss() {
    this.stopMissing();
    this.look();
  }

  stopMissing() {
    clearTimeout(this.silence);
    this.silence = undefined;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), toPause(this.tries));
    this.tries += 1;
  }

  /** Ask the server whether the kernel is there, and connect where there is no socket. */
  async look() {
    if (this.isGone || document.visibilityState !== "visible") return;
    const address = this.address;
    const status = await fetch(address, { cache: "no-store" }).then((answer) => answer.status, () => 0);
    if (address !== this.address || this.isGone) return;
    if (status >= 400 && status < 500 && status !== 429) this.give();
    else if (status === 0 || status >= 400) this.missServer();
    else if (!this.socket) this.connect();
  }

  missServer() {
    window.page_notice(UNREACHABLE);
    this.later();
  }

  /** The kernel is gone. */
  give() {
    this.isGone = true;
    clearTimeout(this.timer);
    this.stopMissing();
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.lose();
  }
}
