// "What was done": the record of who did what and when, newest first; it holds no answer.

import { button, clock, day, el, show } from "../dom.js";
import { download } from "../download.js";
import { scrollable } from "../table.js";
import { part, problemLine } from "./desk.js";

const FIRST = 10; // lines that are shown unasked

export function buildRecord(desk) {
  const alert = problemLine();
  const body = el("tbody");
  const heads = ["When", "Who", "What"].map((words) => el("th", { scope: "col" }, words));
  const table = el("table", {}, el("caption", {}, "What was done, newest first"), el("thead", {}, el("tr", {}, heads)), body);
  const nothing = el("p", { className: "cop-text" }, "Nothing yet.");
  const more = button("", () => open(!isOpen), "cop-quiet");
  const region = scrollable("The record", table);
  let [lines, isOpen] = [[], false];

  function open(wanted) {
    isOpen = wanted;
    body.replaceChildren(...(isOpen ? lines : lines.slice(0, FIRST)).map(row));
    more.textContent = isOpen ? `Show the newest ${FIRST} only` : `Show all ${lines.length}`;
    show(more, lines.length > FIRST);
  }

  async function take() {
    const file = await desk.act("audit_csv", {}, alert);
    if (!file) return;
    download(file);
    desk.say(`${file.filename} is ready: look among your downloads.`);
  }

  return {
    node: part("What was done", el("p", { className: "cop-text" }, "Facilitators see this record. It says who did what and when, never what anybody answered."), nothing, region, more, button("Download the record (CSV)", take), alert),
    draw({ audit }) {
      lines = audit;
      show(region, audit.length > 0);
      show(nothing, !audit.length);
      open(isOpen);
    },
  };
}

function row({ at, day_only: dayOnly, who, what }) {
  const moment = dayOnly ? day(at) : clock(at).replace(/^(at|on) /, "");
  return el("tr", {}, el("td", {}, moment), el("td", { dir: "auto" }, who), el("td", { dir: "auto" }, what));
}
