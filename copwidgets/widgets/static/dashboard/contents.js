// The list of what is on the page, as links: beside it where there is room, above it otherwise.

import { el } from "../dom.js";

const MOST_INNER = 12; // a list that does not fit a screen is no overview

/** Return the links to all parts of the first two levels; `groups` are sections with their subparts. */
export function contents(groups) {
  return el("ul", {}, groups.map(({ head, subs }) => {
    const inner = subs.filter((part) => part.level === 3 && part.title);
    return el("li", {}, link(head), inner.length && inner.length <= MOST_INNER ? el("ul", {}, inner.map((part) => el("li", {}, link(part)))) : []);
  }));
}

function link({ id, title }) {
  return el("a", { href: `#${encodeURI(id)}`, dir: "auto" }, title);
}
