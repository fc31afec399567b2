// Answers to a question, each with its stable place in the page's address.

import { el } from "../dom.js";

export function answers({ rows }) {
  return el("ul", { className: "cop-quotes" }, rows.map(answer));
}

function answer({ anchor, member, text: words }) {
  const said = el("p", { className: "cop-said", dir: "auto" }, words);
  const node = el("li", { id: anchor }, said, el("p", { className: "cop-muted" }, "— ", el("span", { dir: "auto" }, member)));
  node.dataset.key = anchor;
  return node;
}
