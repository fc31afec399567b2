// "Your community": how far everybody is, in one line; and what the community is called and open to.

import { button, el, show } from "../dom.js";
import { count, part } from "./desk.js";
import { line, radios, setting } from "./setting.js";

const JOINING = [
  ["invited", "Only people I invite"],
  ["link", "Anyone who has the community link"],
  ["open", "Anyone who comes to this workbook's address"],
];
const NAMING = [
  ["named", "With names: the group sees who wrote what is shared"],
  ["pseudonymous", "Without names: nobody, you included, sees who wrote what"],
];
const NO_EFFECT = "This server lets nobody in by name alone, so “anyone who comes” has no effect here: invite people, or give out the community link.";

const UNNAMED = "Facilitator"; // what Python calls whoever leads first (FACILITATOR of people/leading.py)

/** Build the part; `correct` opens the form for the name of a member. */
export function buildCommunity(desk, { correct }) {
  const name = setting(desk, { label: "Name of the community", control: line({ maxLength: 200 }), name: "name", saved: (value) => `The community is called “${value}” now.`, parse: notEmpty });
  const joining = setting(desk, { label: "Who may join?", control: radios(JOINING), name: "joining", saved: (value) => `Saved. Who may join: ${wordOf(JOINING, value)}.` });
  const naming = setting(desk, { label: "Are answers shown with names?", control: radios(NAMING), name: "naming", saved: (value) => `Saved. ${wordOf(NAMING, value)}.` });
  const fixed = el("p", { className: "cop-text" });
  const [progress, about] = [el("p", { className: "cop-progress" }), el("p", { className: "cop-text" })];
  const change = el("details", {}, el("summary", {}, "Change the name, who may join, and how names are shown"), name.node, joining.node, naming.node, fixed);
  const unnamed = buildUnnamed(correct);
  return {
    node: part("Your community", about, progress, unnamed.node, button("Refresh", () => desk.refresh()), change),
    draw({ community, counts, members, open_joining: openJoining }) {
      unnamed.draw(members);
      about.replaceChildren(...aboutWords(community));
      progress.textContent = progressWords(counts);
      name.draw(community.name);
      joining.draw(community.joining);
      joining.hint(openJoining ? "" : NO_EFFECT);
      naming.draw(community.naming);
      show(naming.node, community.may_switch_naming);
      show(fixed, !community.may_switch_naming);
      fixed.textContent = `Names: ${wordOf(NAMING, community.naming)}. ${community.why_not}`;
    },
  };
}

/** Tell whoever leads under the name that nobody chose where to change it. */
function buildUnnamed(correct) {
  let you = null;
  const words = el("p", { className: "cop-text" }, `You are called “${UNNAMED}” so far; you can change that with “Actions” beside your name, under “People”.`);
  const node = el("div", { hidden: true }, words, button("Change my name…", () => correct(you.id)));
  return {
    node,
    draw(members) {
      you = members.find((member) => member.is_you && member.name === UNNAMED);
      show(node, Boolean(you));
    },
  };
}

function aboutWords({ name, guide, is_closed: isClosed }) {
  const closed = isClosed ? [" ", el("strong", {}, "Answering is closed.")] : [];
  return [el("strong", { dir: "auto" }, name), " answers the guide ", el("em", { dir: "auto" }, guide), ".", ...closed];
}

/** How many have shared may be withheld: in a small group without names it would tell who has. */
function progressWords({ members, opened, started, shared }) {
  const steps = [count(members, "person", "people"), `${opened} have opened their link`, `${started} have started`];
  return [...steps, shared === null ? "" : `${shared} have shared`].filter(Boolean).join(", ");
}

function wordOf(choices, wanted) {
  const label = choices.find(([value]) => value === wanted)?.[1] ?? wanted;
  return label.charAt(0).toLowerCase() + label.slice(1);
}

function notEmpty(value) {
  return value ? { value } : { problem: "Enter a name for the community." };
}
