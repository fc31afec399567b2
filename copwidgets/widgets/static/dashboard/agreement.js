// Where coders differ: only the disputed answers, what each coder gave side by side.

import { el } from "../dom.js";
import { moreButton } from "./coding.js";

export function disputed({ words, part, rows, rest }) {
  const list = el("ul", { className: "cop-disputed" }, rows.map(unit));
  return el("div", {}, el("p", { className: "cop-gap-lead" }, words), rows.length ? list : [], rest ? moreButton(part, rows.length, rest) : []);
}

function unit({ anchor, question, member, text, coders }) {
  const link = el("a", { href: `#${encodeURI(anchor)}`, dir: "auto" }, member);
  const node = el(
    "li",
    { tabIndex: -1 },
    el("p", { className: "cop-muted", dir: "auto" }, question),
    el("p", { className: "cop-said", dir: "auto" }, text),
    el("p", { className: "cop-muted" }, "By ", link),
    el("dl", { className: "cop-sides" }, coders.map(side)),
  );
  node.dataset.key = anchor;
  return node;
}

/** What only some coders gave is said in words, not by colour. */
function side({ coder, themes, only }) {
  const which = only === themes ? "" : `: ${only}`;
  const differing = only ? el("span", { className: "cop-muted", dir: "auto" }, ` (not given by all${which})`) : [];
  return el("div", {}, el("dt", { dir: "auto" }, coder), el("dd", { dir: "auto" }, themes, differing));
}
