// Asking Python, which may be busy or gone: how long to wait, what to say then, and names for what is asked.

/** ms without an answer from Python until the page says so. */
export const PATIENCE = 4000;

export const SILENT = "The workbook does not answer: it is busy or has stopped. Wait a moment, or reload this page.";

/** Said where Python has begun anew, and an answer will not come. */
export const INTERRUPTED = "The connection was interrupted, so it is not known whether this was done. Look first, then try again.";

/** Return a name that nothing else on any page has. */
export function randomToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Acts on their way to Python: each is answered once, by a result, or by a sentence in its `alert`. */
export class Acts {
  constructor(model) {
    this.model = model;
    this.waiting = new Map(); // id of an act -> {resolve, alert, timer}
  }

  /** Ask for an act. Resolves to its result, or to null when it failed: `alert` then says why. */
  ask(action, values, alert, patience = PATIENCE) {
    if (this.isWaiting(alert)) return Promise.resolve(null); // pressed twice: the first press is on its way
    alert.textContent = "";
    const id = randomToken();
    const timer = setTimeout(() => (alert.textContent = SILENT), patience);
    return new Promise((resolve) => {
      this.waiting.set(id, { resolve, alert, timer });
      this.model.send({ type: "act", id, action, values });
    });
  }

  isWaiting(alert) {
    return [...this.waiting.values()].some((each) => each.alert === alert);
  }

  /** Take a reply; returns what lets whoever asked go on, or null where another view asked. */
  take({ type, id, result, message }) {
    const asked = this.waiting.get(id);
    if (!asked) return null;
    this.waiting.delete(id);
    clearTimeout(asked.timer);
    asked.alert.textContent = type === "done" ? "" : message;
    return () => asked.resolve(type === "done" ? result : null);
  }

  /** Python has begun anew: what it was asked is not answered any more. */
  lose() {
    for (const { resolve, alert, timer } of this.waiting.values()) {
      clearTimeout(timer);
      alert.textContent = INTERRUPTED;
      resolve(null);
    }
    this.waiting.clear();
  }

  close() {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
  }
}
