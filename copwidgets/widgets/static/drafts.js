// What is typed, kept in this browser until Python has acknowledged it. Survives a reload, a crash of
// the tab and a stopped kernel. On a shared computer it lives only as long as the tab.

const SHARED_COMPUTER = "copwidgets:shared-computer";

/** Remember, for this tab, whether others use this computer too. */
export function setSharedComputer(shared) {
  attempt(() => sessionStorage.setItem(SHARED_COMPUTER, shared ? "yes" : "no"));
}

/** Forget every draft in this browser, as when a person leaves a shared computer. */
export function forgetDrafts() {
  attempt(() => {
    for (const area of [localStorage, sessionStorage]) {
      for (const key of Object.keys(area)) if (key.startsWith("copwidgets:draft:")) area.removeItem(key);
    }
  });
}

/** The drafts of one member in one workbook; `scope` names both and is no secret. */
export class Drafts {
  constructor(scope) {
    this.prefix = `copwidgets:draft:${scope}:`;
  }

  get area() {
    return sessionStorage.getItem(SHARED_COMPUTER) === "yes" ? sessionStorage : localStorage;
  }

  /** Return `{answer, base, token, sent}` as kept for a question, or null. */
  get(questionId) {
    return attempt(() => JSON.parse(this.area.getItem(this.prefix + questionId)));
  }

  /** Keep a draft; false when this browser lets nothing be kept. */
  keep(questionId, draft) {
    const kept = attempt(() => {
      this.area.setItem(this.prefix + questionId, JSON.stringify(draft));
      return true;
    });
    return Boolean(kept);
  }

  /** Forget a draft, unless another window has put its own in its place. */
  drop(questionId, token) {
    if (this.get(questionId)?.token === token) attempt(() => this.area.removeItem(this.prefix + questionId));
  }
}

function attempt(action) {
  try {
    return action() ?? null;
  } catch {
    return null; // storage is full, switched off or holds something foreign: the server still saves
  }
}
