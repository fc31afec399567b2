// "Links and reminders": personal links for many at once, the community link, how long links work, reminders.

import { button, el, show } from "../dom.js";
import { download } from "../download.js";
import { count, part, problemLine } from "./desk.js";
import { showLink } from "./made_link.js";
import { buildReminders } from "./reminders.js";
import { line, radios, setting } from "./setting.js";

const WHICH = [
  ["none_yet", "Everybody who has no link yet"],
  ["not_started", "Everybody who has not started"],
  ["all", "Everybody"],
];
const MOST_DAYS = 3650;

export function buildLinks(desk) {
  const [many, shared, reminders, days] = [buildMany(desk), buildCommunityLink(desk), buildReminders(desk), buildDays(desk)];
  return {
    node: part("Links and reminders", many, shared.node, reminders, days.node),
    draw({ community }) {
      shared.draw(community);
      days.draw(community.link_days === null ? "" : String(community.link_days));
    },
  };
}

function buildMany(desk) {
  const alert = problemLine();
  const which = radios(WHICH);
  which.write("none_yet");
  const submit = async (event) => {
    event.preventDefault();
    const made = await desk.act("make_links", { which: which.read(), address: desk.address }, alert);
    if (!made) return;
    if (made.count) download(made);
    desk.say(made.count ? `${count(made.count, "new link is", "new links are")} in ${made.filename}, among your downloads.` : "Nobody needs a link: no file was made.");
  };
  return el(
    "form",
    { noValidate: true, onsubmit: submit },
    el("h3", { className: "cop-heading" }, "Personal links for many"),
    el("p", { className: "cop-text" }, "A file with a name, an address and a new personal link on each line, for a mail merge. Whoever has a link can answer as that person: delete the file when the mails are sent."),
    el("fieldset", { className: "cop-frame" }, el("legend", { className: "cop-label" }, "For whom?"), which.node),
    alert,
    el("button", { type: "submit", className: "cop-button cop-secondary" }, "Download links"),
  );
}

function buildCommunityLink(desk) {
  const alert = problemLine();
  const holder = el("div", {});
  const words = el("p", { className: "cop-text" });
  const make = button("", makeLink);
  const withdraw = button("Withdraw the community link", revoke);

  async function makeLink() {
    const made = await desk.act("make_community_link", { address: desk.address }, alert);
    if (!made) return;
    desk.say("The community link is ready.");
    showLink(holder, { label: "Community link", hint: "It is shown only now. Whoever has it can join under a name of their own.", ...made, back: make });
  }

  async function revoke() {
    if (!(await desk.act("revoke_community_link", {}, alert))) return;
    holder.replaceChildren();
    desk.say("The community link no longer works. Who has joined stays.");
  }

  return {
    node: el("div", {}, el("h3", { className: "cop-heading" }, "Community link"), words, make, withdraw, alert, holder),
    draw({ joining, has_link: hasLink }) {
      words.textContent = communityWords(joining, hasLink);
      make.textContent = hasLink ? "Make a new community link" : "Make the community link";
      if (!hasLink && withdraw === document.activeElement) make.focus();
      show(withdraw, hasLink);
    },
  };
}

function communityWords(joining, hasLink) {
  const there = hasLink ? "There is one. " : "There is none yet. ";
  const invited = joining === "invited" ? "Nobody can join by it as long as only people you invite may join (“Your community”)." : "";
  return `One link for all, to join under a name of one's own. ${there}${invited}`.trim();
}

function buildDays(desk) {
  return setting(desk, {
    label: "How many days does a link work?",
    hint: "Leave it empty for no end. It counts for links that are made from now on.",
    control: line({ inputMode: "numeric", size: 6, autocomplete: "off" }),
    name: "link_days",
    parse: parseDays,
    saved: (days) => (days ? `New links work for ${count(Number(days), "day", "days")}.` : "New links work without end."),
  });
}

function parseDays(text) {
  if (!text) return { value: null };
  const days = Number(text);
  const isFit = /^\d+$/.test(text) && days >= 1 && days <= MOST_DAYS;
  return isFit ? { value: days } : { problem: `Enter a whole number of days from 1 to ${MOST_DAYS}, or leave it empty.` };
}
