// Draws a report: headings, paragraphs, tables, bars and quotations, in the order Python gives them.

import { el, keepKeys, show } from "./dom.js";

const BLOCKS = { heading, text, table, answers, bars, notice };

function render({ model, el: root }) {
  root.classList.add("cop", "cop-wide");
  root.lang = model.get("language");
  keepKeys(root);
  const refresh = el("button", { type: "button", className: "cop-button cop-secondary", onclick: () => model.send({ type: "refresh" }) }, "Refresh");
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

/** A table that a narrow screen scrolls sideways by touch or keys; each cell has words, never colour alone. */
function table({ caption, columns, rows }) {
  const head = el("tr", {}, columns.map((column) => el("th", { scope: "col", dir: "auto" }, column)));
  const body = rows.map(([first, ...rest]) => el("tr", {}, el("th", { scope: "row", dir: "auto" }, first), rest.map(cell)));
  const node = el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, body));
  const region = el("div", { className: "cop-scroll", tabIndex: 0, role: "region", "aria-label": caption }, node);
  const hint = el("p", { className: "cop-hint", hidden: true }, "Scroll sideways to see all columns.");
  new ResizeObserver(() => show(hint, region.scrollWidth > region.clientWidth)).observe(region);
  return el("div", { className: "cop-table" }, region, hint);
}

function cell(value) {
  const node = el("td", { dir: "auto" }, String(value));
  if (typeof value === "string") node.dataset.word = value;
  return node;
}

function bars({ label, rows }) {
  const items = rows.map(({ name, value, of, words }) => {
    const meter = el("div", { className: "cop-meter", "aria-hidden": "true" }, el("div", {}));
    meter.firstChild.style.inlineSize = `${of ? (100 * value) / of : 0}%`;
    return el("li", {}, el("span", { dir: "auto" }, name), " ", el("span", { className: "cop-muted" }, words), meter);
  });
  return el("ul", { className: "cop-bars", "aria-label": label }, items);
}

function answers({ rows }) {
  const items = rows.map(({ member, text: words }) =>
    el("li", {}, el("p", { className: "cop-said", dir: "auto" }, words), el("p", { className: "cop-muted" }, "— ", el("span", { dir: "auto" }, member))),
  );
  return el("ul", { className: "cop-quotes" }, items);
}
