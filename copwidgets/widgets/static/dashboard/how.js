// "How is this worked out?": the method in words, and the line of Python that gives the same figures.

import { el } from "../dom.js";

/** Return the disclosure of a part, nothing where there is nothing to explain. */
export function howTo({ id, how }) {
  if (!how.length) return [];
  const lines = how.map(({ words, call }) => [el("p", { className: "cop-text" }, words), el("pre", {}, el("code", {}, call))]);
  const details = el("details", { className: "cop-how" }, el("summary", {}, "How is this worked out?"), lines);
  details.dataset.key = `how/${id}`;
  return [details];
}
