// Who has taken part: words, and a picture of the same beside them, one mark for each member while they are few.

import { el } from "../dom.js";

const MOST_MARKS = 40;
const LEGEND = [
  ["shared", "shared"],
  ["started", "started, not shared yet"],
  ["none", "not started"],
];

/** All members: the sentence that sums it up, with its picture. */
export function progress(counts) {
  const lead = el("p", { className: "cop-lead", dir: "auto" }, counts.words);
  return el("div", { className: "cop-progress-all" }, lead, counts.members ? picture(counts) : [], counts.members && !isWithheld(counts) ? legend(counts) : []);
}

/** The same for each section, as small multiples. */
export function sections({ label, rows }) {
  return el("ul", { className: "cop-multiples", "aria-label": label }, rows.map(section));
}

function section(row) {
  const name = el("span", { className: "cop-multiple-name", dir: "auto" }, row.name);
  return el("li", {}, name, picture(row), el("span", { className: "cop-muted" }, row.words));
}

/** What the words beside it say: a mark for each of few members, a bar for many. */
function picture(counts) {
  const states = counted(counts);
  const one = ([state, count]) => Array.from({ length: count }, () => dot(state));
  const bar = ([state, count]) => stretch(state, count, counts.members);
  const [className, draw] = isFew(counts) ? ["cop-dots", one] : ["cop-stack", bar];
  return el("span", { className, "aria-hidden": "true" }, states.flatMap(draw));
}

/** Return [state, how many members] in the order of the legend. */
function counted({ members, shared, started }) {
  const begun = started ?? shared ?? 0;
  return [["shared", shared ?? 0], ["started", begun - (shared ?? 0)], ["none", members - begun]];
}

/** Whether names are hidden: then no mark stands for a single member. */
function isWithheld({ started }) {
  return started === null;
}

function dot(state) {
  const node = el("span", { className: "cop-dot" });
  node.dataset.state = state;
  return node;
}

function stretch(state, count, members) {
  const node = dot(state);
  node.style.inlineSize = `${(100 * count) / members}%`;
  return count ? [node] : [];
}

function legend(counts) {
  const keys = LEGEND.map(([state, words]) => el("span", { className: "cop-legend-key" }, dot(state), words));
  return el("p", { className: isFew(counts) ? "cop-legend" : "cop-legend cop-legend-bars", "aria-hidden": "true" }, keys);
}

function isFew(counts) {
  return counts.members <= MOST_MARKS && !isWithheld(counts);
}
