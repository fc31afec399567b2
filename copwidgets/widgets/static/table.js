// Tables: a region of their own that a narrow screen scrolls sideways, by touch or keys.

import { el, show } from "./dom.js";

/** Put a table into its region; `label` names it to whoever comes by keyboard. */
export function scrollable(label, table) {
  const region = el("div", { className: "cop-scroll", tabIndex: 0, role: "region", "aria-label": label }, table);
  const hint = el("p", { className: "cop-hint", hidden: true }, "Scroll sideways to see all columns.");
  hint.dataset.measured = "";
  new ResizeObserver(() => show(hint, region.scrollWidth > region.clientWidth)).observe(region);
  return el("div", { className: "cop-table" }, region, hint);
}

/** Build a bar beside words that say the same. */
export function meter(share) {
  const node = el("div", { className: "cop-meter", "aria-hidden": "true" }, el("div", {}));
  node.firstChild.style.inlineSize = `${100 * share}%`;
  return node;
}
