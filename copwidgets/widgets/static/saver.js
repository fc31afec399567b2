// Autosave: when to send, what is on its way, and what Python has acknowledged. Draws nothing.

import { oversize } from "./limits.js";

const PAUSE = 500; // ms without a key before a save
const CEILING = 3000; // ms after the first unsaved key by which a save is sent at the latest
const PATIENCE = 4000; // ms without acknowledgement until the page says so
const RETRY = 10000; // ms until an unanswered or failed save is tried again

/**
 * Saves the questions of one form. `send` posts a message to Python; `report` is called with
 * `{state, at, reason}` where state is "saved", "saving", "waiting" or "failed".
 */
export class Saver {
  constructor({ send, drafts, limit, report }) {
    Object.assign(this, { send, drafts, limit, report });
    this.view = randomToken();
    this.rev = 0;
    this.entries = new Map();
    this.flights = new Map();
    this.timers = {};
    this.listeners = [];
  }

  /** Take a question with what Python last knew of it; return true when a draft was restored. */
  add(question, answer) {
    const entry = { question, base: answer?.revision ?? 0, saved: null, draft: null, refused: null };
    this.entries.set(question.id, entry);
    question.write(answer);
    entry.saved = keyOf(question.read());
    return this.restore(entry);
  }

  restore(entry) {
    const kept = this.drafts.get(entry.question.id);
    if (!kept?.answer) return false;
    if (keyOf(kept.answer) === entry.saved) {
      this.drafts.drop(entry.question.id);
      return false;
    }
    entry.question.write(kept.answer);
    entry.base = Math.min(kept.base, entry.base);
    entry.draft = { key: keyOf(entry.question.read()), token: kept.token };
    this.schedule();
    return true;
  }

  /** Take what Python now holds, unless the member is in the middle of something newer. */
  refresh(questionId, answer) {
    const entry = this.entries.get(questionId);
    if (!entry || entry.draft || answer.revision < entry.base) return;
    entry.base = answer.revision;
    entry.question.write(answer);
    entry.saved = keyOf(entry.question.read());
  }

  /** Note a key or a choice. */
  touch(question) {
    const entry = this.entries.get(question.id);
    const answer = question.read();
    const key = keyOf(answer);
    if (key === entry.saved) {
      this.settle(entry);
      return;
    }
    if (entry.draft?.key !== key) entry.draft = { key, token: randomToken() };
    this.drafts.keep(question.id, { answer, base: entry.base, token: entry.draft.token });
    this.schedule();
  }

  settle(entry) {
    entry.draft = null;
    entry.refused = null;
    this.drafts.drop(entry.question.id);
  }

  schedule() {
    clearTimeout(this.timers.pause);
    this.timers.pause = setTimeout(() => this.flush(), PAUSE);
    this.timers.ceiling ??= setTimeout(() => this.flush(), CEILING);
  }

  /** Send what is unsaved. `leaving` does not wait for an earlier save to be acknowledged. */
  flush({ leaving = false } = {}) {
    clearTimeout(this.timers.pause);
    clearTimeout(this.timers.ceiling);
    this.timers.ceiling = null;
    if (this.flights.size && !leaving) return; // sent when the acknowledgement arrives
    const entries = this.unsent();
    if (!entries.length) return;
    this.rev += 1;
    this.flights.set(this.rev, new Map(entries.map((entry) => [entry.question.id, entry.draft.key])));
    this.report({ state: "saving" });
    this.wait();
    this.send({ type: "save", view: this.view, rev: this.rev, answers: Object.fromEntries(entries.map(toMessage)) });
  }

  unsent() {
    return [...this.entries.values()].filter((entry) => {
      if (!entry.draft || entry.draft.key === entry.refused) return false;
      const sent = [...this.flights.values()].some((flight) => flight.get(entry.question.id) === entry.draft.key);
      return !sent && !this.refuseOversize(entry);
    });
  }

  refuseOversize(entry) {
    const sentence = oversize(entry.question.read().value, this.limit);
    if (sentence) this.refuse(entry, [{ message: sentence, path: [] }]);
    return Boolean(sentence);
  }

  refuse(entry, problems) {
    entry.refused = entry.draft.key;
    entry.question.showProblems(problems);
    this.report({ state: "failed", reason: problems[0].message });
  }

  wait() {
    clearTimeout(this.timers.patience);
    clearTimeout(this.timers.retry);
    this.timers.patience = setTimeout(() => this.report({ state: "waiting" }), PATIENCE);
    this.timers.retry = setTimeout(() => this.retry(), RETRY);
  }

  retry() {
    this.flights.clear();
    this.flush();
  }

  /** Take Python's acknowledgement of one save. */
  acknowledge({ rev, at, results = {}, failed }) {
    const flight = this.flights.get(rev);
    this.flights.delete(rev);
    if (!flight) return;
    clearTimeout(this.timers.patience);
    clearTimeout(this.timers.retry);
    if (failed) {
      this.report({ state: "failed", reason: failed });
      this.tell(false);
      this.timers.retry = setTimeout(() => this.retry(), RETRY);
      return;
    }
    for (const [id, key] of flight) this.take(this.entries.get(id), key, results[id]);
    this.conclude(at);
  }

  take(entry, key, result) {
    if (!result) return;
    if (result.refused) {
      if (entry.draft?.key === key) this.refuse(entry, result.refused);
      return;
    }
    entry.base = Math.max(entry.base, result.revision);
    entry.saved = key;
    if (entry.draft?.key === key) this.settle(entry);
    else if (entry.draft) this.touch(entry.question); // typed on: keep the draft on its new base
  }

  conclude(at) {
    const entries = [...this.entries.values()];
    if (entries.some((entry) => entry.draft && entry.draft.key !== entry.refused)) this.flush();
    else if (!entries.some((entry) => entry.draft)) this.report({ state: "saved", at });
    if (!this.flights.size) this.tell(this.isClean());
  }

  tell(safe) {
    this.listeners.splice(0).forEach((listener) => listener(safe));
  }

  isClean() {
    return ![...this.entries.values()].some((entry) => entry.draft);
  }

  /** Save what is unsaved, then call `listener` with whether everything is safe. */
  whenSaved(listener) {
    if (this.isClean() && !this.flights.size) return listener(true);
    this.listeners.push(listener);
    this.flush();
    if (!this.flights.size) this.conclude();
  }

  /** Return the revision of every question that Python knows, as the member has it before them. */
  revisions() {
    const known = [...this.entries].filter(([, entry]) => entry.base > 0);
    return Object.fromEntries(known.map(([id, entry]) => [id, entry.base]));
  }

  close() {
    this.flush({ leaving: true });
    Object.values(this.timers).forEach(clearTimeout);
  }
}

function toMessage({ question, base, draft }) {
  return [question.id, { ...JSON.parse(draft.key), base, token: draft.token }];
}

function keyOf(answer) {
  return JSON.stringify({ status: answer.status, value: answer.value });
}

function randomToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
