// Autosave: when to send, what is on its way, and what Python has acknowledged. Draws nothing.

import { PATIENCE, randomToken } from "./asking.js";
import { oversize } from "./limits.js";

const PAUSE = 500; // ms without a key before a save
const CEILING = 3000; // ms after the first unsaved key by which a save is sent at the latest
const RETRY = 10000; // ms until an unanswered or failed save is tried again
const REMEMBERED = 10; // texts of one question that Python may hold though it never said so

/**
 * Saves the questions of one form. `send` posts a message to Python; `report` is called with
 * `{state, at, reason, kept}` where state is "saved", "saving", "waiting", "failed" or "left" and `kept` tells
 * whether this browser holds what is not saved.
 */
export class Saver {
  constructor({ send, drafts, limits, report }) {
    Object.assign(this, { send, drafts, limits, report });
    this.view = randomToken();
    this.rev = 0;
    this.at = null; // when Python last saved something
    this.entries = new Map(); // question id -> {question, base, saved, sent, draft, refused}
    this.flights = new Map(); // rev -> Map of question id -> the key that was sent
    this.due = false; // a save was asked for while another was on its way
    this.halted = false; // Python will take nothing more from here: to try again does not help
    this.forgotten = false; // the member has left: nothing is kept or sent any more
    this.late = false; // Python has not answered for as long as PATIENCE
    this.kept = true;
    this.timers = {};
    this.listeners = [];
  }

  /** Take a question with what Python last knew of it; return true when a draft was restored. */
  add(question, answer) {
    const entry = { question, base: answer?.revision ?? 0, saved: null, sent: [], draft: null, refused: null };
    this.entries.set(question.id, entry);
    question.write(answer);
    entry.saved = keyOf(question.read());
    return this.restore(entry);
  }

  restore(entry) {
    const { question } = entry;
    const kept = this.drafts.get(question.id);
    if (!kept?.answer) return false;
    const wanted = keyOf(kept.answer);
    if (wanted === entry.saved) {
      this.drafts.drop(question.id, kept.token);
      return false;
    }
    if (!canWrite(question, kept.answer)) {
      question.write(JSON.parse(entry.saved)); // the guide asks for another kind of answer by now
      return false;
    }
    const key = keyOf(question.read());
    // What this browser sent itself, though it never heard back, is no other window's text.
    if (!kept.sent?.includes(entry.saved)) entry.base = Math.min(kept.base, entry.base);
    entry.sent = kept.sent ?? [];
    entry.draft = { key, token: key === wanted ? kept.token : randomToken() };
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

  /** Save what stands in the form once more, over what another window saved. */
  overrule(question, { revision }) {
    const entry = this.entries.get(question.id);
    entry.base = Math.max(entry.base, revision);
    entry.saved = null;
    this.touch(question);
  }

  /** Note a key or a choice. */
  touch(question) {
    if (this.forgotten) return this.tellState("left");
    const entry = this.entries.get(question.id);
    const key = keyOf(question.read());
    if (key === entry.saved && !entry.sent.length) return this.settle(entry);
    if (entry.draft?.key !== key) entry.draft = { key, token: randomToken() };
    this.keep(entry);
    return this.schedule();
  }

  settle(entry) {
    if (entry.draft) this.drafts.drop(entry.question.id, entry.draft.token);
    if (entry.refused) entry.question.showProblems([]);
    entry.draft = entry.refused = null;
    if (this.isClean()) this.tellState("saved");
  }

  keep(entry) {
    const { question, base, draft, sent } = entry;
    this.kept = this.drafts.keep(question.id, { answer: JSON.parse(draft.key), base, token: draft.token, sent });
  }

  schedule() {
    this.halted = false;
    this.stop("pause");
    this.timers.pause = setTimeout(() => this.flush(), PAUSE);
    this.timers.ceiling ??= setTimeout(() => this.flush(), CEILING);
  }

  /** Send what is unsaved. `leaving` does not wait for an earlier save to be acknowledged. */
  flush({ leaving = false } = {}) {
    this.stop("pause", "ceiling");
    if (this.halted) return;
    this.due = this.flights.size > 0 && !leaving;
    if (this.due) return; // sent when the acknowledgement arrives
    const entries = this.unsent();
    if (!entries.length) return;
    this.rev += 1;
    this.flights.set(this.rev, new Map(entries.map((entry) => [entry.question.id, entry.draft.key])));
    for (const entry of entries) {
      entry.sent = [...entry.sent, entry.draft.key].slice(-REMEMBERED);
      this.keep(entry);
    }
    this.tellState("saving");
    this.wait();
    this.send({ type: "save", view: this.view, rev: this.rev, answers: Object.fromEntries(entries.map(toMessage)) });
  }

  unsent() {
    const waiting = [...this.entries.values()].filter(
      (entry) => entry.draft && entry.draft.key !== entry.refused && !this.inFlight(entry).includes(entry.draft.key),
    );
    return waiting.filter((entry) => !this.refuseOversize(entry));
  }

  /** Return the keys of this question that are on their way. */
  inFlight(entry) {
    return [...this.flights.values()].map((flight) => flight.get(entry.question.id)).filter(Boolean);
  }

  refuseOversize(entry) {
    const problem = oversize(entry.question.read().value, this.limits);
    if (problem) this.refuse(entry, [problem]);
    return Boolean(problem);
  }

  refuse(entry, problems) {
    entry.refused = entry.draft.key;
    entry.question.showProblems(problems);
    this.tellState("failed", problems[0].message);
  }

  wait() {
    this.stop("patience", "retry");
    this.timers.patience = setTimeout(() => {
      this.late = true;
      this.tellState("waiting");
      this.tell(false);
    }, PATIENCE);
    this.timers.retry = setTimeout(() => this.retry(), RETRY);
  }

  /** Python has begun anew and holds `answers`: send once more what it has not acknowledged. */
  resume(answers) {
    for (const [id, entry] of this.entries) this.recognise(entry, answers[id]);
    this.retry();
  }

  /** What was sent from here, though nothing came back, is no other window's text. */
  recognise(entry, answer) {
    if (answer && entry.sent.includes(keyOf(answer))) entry.base = Math.max(entry.base, answer.revision);
  }

  retry() {
    this.flights.clear();
    this.flush();
  }

  /** Take Python's acknowledgement of one save. */
  acknowledge({ rev, at, results, failed, final }) {
    const flight = this.flights.get(rev);
    if (!flight) return; // it was tried again meanwhile
    this.flights.delete(rev);
    this.late = false;
    this.stop("patience", "retry");
    if (failed) {
      this.fail(failed, final);
      return;
    }
    this.at = at;
    for (const [id, key] of flight) this.take(this.entries.get(id), key, results[id]);
    if (this.flights.size) this.wait();
    this.conclude();
  }

  /** Say why nothing was saved; unless that is `final`, try once more later. */
  fail(reason, final) {
    this.tellState("failed", reason);
    this.tell(false);
    if (!final) this.timers.retry = setTimeout(() => this.retry(), RETRY);
    else if (this.due) this.flush(); // asked for since
    else this.halted = !this.timers.pause;
  }

  take(entry, key, { refused, revision }) {
    if (refused) {
      entry.sent = entry.sent.filter((sent) => sent !== key);
      if (entry.draft?.key === key) this.refuse(entry, refused);
      return;
    }
    entry.base = Math.max(entry.base, revision);
    entry.saved = key;
    entry.sent = this.inFlight(entry); // what was sent before this is settled with it
    if (entry.draft) this.touch(entry.question); // settles it, or keeps what was typed on with its new base
  }

  conclude() {
    if (this.due || this.listeners.length) this.flush();
    if (!this.flights.size) this.tell(this.isClean());
  }

  tell(safe) {
    this.listeners.splice(0).forEach((listener) => listener(safe));
  }

  tellState(state, reason) {
    this.report({ state, reason, at: this.at, kept: this.kept });
  }

  isClean() {
    return ![...this.entries.values()].some((entry) => entry.draft);
  }

  /** Return the questions that hold something Python has not acknowledged, with what they hold. */
  unsaved() {
    const entries = [...this.entries.values()].filter((entry) => entry.draft);
    return entries.map(({ question, draft }) => ({ question, answer: JSON.parse(draft.key) }));
  }

  /** Save what is unsaved, then call `listener` with whether everything is safe. */
  whenSaved(listener) {
    this.listeners.push(listener);
    this.flush();
    if (!this.flights.size || this.late) this.tell(this.isClean());
  }

  /** Give up what is not saved, and what may yet be typed: the member has left. */
  forget() {
    this.forgotten = true;
    for (const entry of this.entries.values()) entry.draft = null;
    this.close();
  }

  close() {
    this.flush({ leaving: true });
    this.stop(...Object.keys(this.timers));
  }

  stop(...names) {
    for (const name of names) {
      clearTimeout(this.timers[name]);
      this.timers[name] = null;
    }
  }
}

function canWrite(question, answer) {
  try {
    question.write(answer);
    return true;
  } catch {
    return false;
  }
}

function toMessage({ question, base, draft }) {
  return [question.id, { ...JSON.parse(draft.key), base, token: draft.token }];
}

function keyOf(answer) {
  return JSON.stringify({ status: answer.status, value: answer.value });
}
