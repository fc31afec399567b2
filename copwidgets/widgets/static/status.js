// The line that says whether everything is saved. Its words change with each save; a screen reader is
// told only when trouble begins and when it ends.

import { showForCopying, toClipboard } from "./copying.js";
import { button, clock, el, show } from "./dom.js";

const RELOAD_AFTER = 15000; // ms of trouble until the page offers to start anew
const COPY = "Copy what is not saved";
const LEFT = "You have left, so nothing that you type here is kept. Reload this page to begin again.";
const READY = "Your answers are saved as you type.";

/** Build the line; `unsaved` returns the text of all that is not saved, for whoever wants to copy it. */
export function buildStatus({ unsaved }) {
  const words = el("span", {}, READY);
  const spoken = el("span", { className: "cop-hidden", role: "status" });
  const reload = button("Reload this page", () => location.reload());
  const copy = button(COPY, copyUnsaved);
  const fallback = el("div", {});
  const node = el("div", { className: "cop-status", tabIndex: -1 }, words, spoken, reload, copy, fallback);
  for (const each of [reload, copy]) show(each, false);
  let trouble = false;
  let timer = null;

  function offerReload(waiting) {
    if (waiting) {
      timer ??= setTimeout(() => show(reload, true), RELOAD_AFTER);
      return;
    }
    clearTimeout(timer);
    timer = null;
    show(reload, false);
  }

  async function copyUnsaved() {
    const text = unsaved();
    const copied = await toClipboard(text);
    if (copied) spoken.textContent = copy.textContent = "Copied what is not saved";
    else showForCopying(fallback, { label: "What is not saved", text });
  }

  /** Let who cannot save take the text away. */
  function offerCopy(failed) {
    show(copy, failed);
    copy.textContent = COPY;
    if (!failed) fallback.replaceChildren();
  }

  return {
    node,
    report(found) {
      if (found.state === "saving") {
        if (!trouble) words.textContent = "Saving…";
        return;
      }
      const bad = found.state !== "saved";
      words.textContent = sentence(found);
      node.classList.toggle("cop-trouble", bad);
      if (bad || trouble) spoken.textContent = words.textContent;
      offerCopy(found.state === "failed");
      offerReload(found.state === "waiting");
      trouble = bad;
    },
    restored() {
      spoken.textContent = words.textContent = "What you had typed before is back, and is being saved.";
    },
    close: () => clearTimeout(timer),
  };
}

function sentence({ state, at, reason, kept }) {
  if (state === "left") return LEFT;
  if (state === "saved") return at ? `Saved ${clock(at)}` : READY;
  const advice = kept ? "Your text is kept in this browser." : "Keep this page open until it is saved.";
  if (state === "failed") return `Not saved: ${reason} ${advice}`;
  return `Not saved yet: the workbook is busy or has stopped. ${advice}`;
}
