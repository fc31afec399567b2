// Draws a report: headings, paragraphs, tables, bars and quotations, in the order Python gives them.

import { button, el, openRoot } from "./dom.js";
import { meter, scrollable } from "./table.js";

const BLOCKS = { heading, text, table, answers, bars, notice };

function render({ model, el: root }) {
  openRoot(model, root, "cop-wide");
  const refresh = button("Refresh", () => model.send({ type: "refresh" }));
  const body = el("div");
  const draw = () => {
    body.replaceChildren(...model.get("blocks").map((block) => BLOCKS[block.type](block)));
    refresh.hidden = !model.get("refreshable");
  };
  draw();
  root.append(refresh, body);
  model.on("change:blocks", draw);
  return () => model.off("change:blocks", draw);
}

export default { render };

function heading({ level, text: words }) {
  return el(`h${level}`, { className: "cop-heading", dir: "auto" }, words);
}

function text({ text: words }) {
  return el("p", { className: "cop-text", dir: "auto" }, words);
}

function notice({ text: words }) {
  return el("div", { className: "cop-summary", role: "alert" }, el("p", { dir: "auto" }, words));
}

/** Each cell has words, never colour alone. */
function table({ caption, columns, rows }) {
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

function bars({ label, rows }) {
  const items = rows.map(({ name, value, of, words }) => {
    const bar = meter(of ? value / of : 0);
    return el("li", {}, el("span", { dir: "auto" }, name), " ", el("span", { className: "cop-muted" }, words), bar);
  });
  return el("ul", { className: "cop-bars", "aria-label": label }, items);
}

function answers({ rows }) {
  const items = rows.map(({ member, text: words }) =>
    el("li", {}, el("p", { className: "cop-said", dir: "auto" }, words), el("p", { className: "cop-muted" }, "— ", el("span", { dir: "auto" }, member))),
  );
  return el("ul", { className: "cop-quotes" }, items);
}
