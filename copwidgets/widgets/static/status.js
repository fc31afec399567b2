// The line that says whether everything is saved. Its words change with each save; a screen reader is
// told only when trouble begins and when it ends.

import { clock, el, show } from "./dom.js";

const RELOAD_AFTER = 15000; // ms of waiting until the page offers to start anew

export function buildStatus() {
  const words = el("span", {}, "Your answers are saved as you type.");
  const spoken = el("span", { className: "cop-hidden", role: "status" });
  const reload = el("button", { type: "button", className: "cop-button cop-secondary", hidden: true, onclick: () => location.reload() }, "Reload this page");
  const node = el("div", { className: "cop-status", tabIndex: -1 }, words, spoken, reload);
  let trouble = false;
  let timer = null;

  return {
    node,
    report({ state, at, reason }) {
      if (state === "saving") {
        if (!trouble) words.textContent = "Saving…";
        return;
      }
      const bad = state !== "saved";
      words.textContent = sentence(state, at, reason);
      node.classList.toggle("cop-trouble", bad);
      if (bad || trouble) spoken.textContent = words.textContent;
      clearTimeout(timer);
      if (state === "waiting") timer = setTimeout(() => show(reload, true), RELOAD_AFTER);
      else show(reload, false);
      trouble = bad;
    },
    restored() {
      spoken.textContent = words.textContent = "What you had typed before is back, and is being saved.";
    },
    close: () => clearTimeout(timer),
  };
}

function sentence(state, at, reason) {
  if (state === "saved") return `Saved ${clock(at)}`;
  const kept = "Your text is kept in this browser.";
  if (state === "failed") return `Not saved: ${reason} ${kept}`;
  return `Not saved yet: the workbook is busy or has stopped. ${kept}`;
}
