// Blocks that need no more than words and numbers: paragraphs, tables, bars.

import { el } from "../dom.js";
import { meter, scrollable } from "../table.js";

export function text({ text: words }) {
  return el("p", { className: "cop-text", dir: "auto" }, words);
}

export function notice({ text: words }) {
  return el("div", { className: "cop-summary", role: "alert" }, el("p", { dir: "auto" }, words));
}

/** Each cell has words, never colour alone. */
export function table({ caption, columns, rows }) {
  const head = el("tr", {}, columns.map((column) => el("th", { scope: "col", dir: "auto" }, column)));
  const body = rows.map(([first, ...rest]) => el("tr", {}, el("th", { scope: "row", dir: "auto" }, first), rest.map(cell)));
  const node = el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, body));
  return scrollable(caption, node);
}

function cell(value) {
  const node = el("td", { dir: "auto" }, String(value));
  if (typeof value === "string") node.dataset.word = value;
  return node;
}

export function bars({ label, rows }) {
  const items = rows.map(({ name, value, of, words }) => {
    const bar = meter(of ? value / of : 0);
    return el("li", {}, el("span", { dir: "auto" }, name), " ", el("span", { className: "cop-muted" }, words), bar);
  });
  return el("ul", { className: "cop-bars", "aria-label": label }, items);
}
