// "Results and answering": when members see what was shared, and whether answers are still taken.

import { button, el, show } from "../dom.js";
import { part, problemLine } from "./desk.js";
import { radios, setting } from "./setting.js";

const RESULTS = [
  ["after_sharing", "A section's answers, once they have shared their own"],
  ["always", "Everything that is shared, at any time"],
  ["when_opened", "Nothing until I open the results"],
];

export function buildResults(desk) {
  const results = setting(desk, { label: "What do members see of each other's answers?", control: radios(RESULTS), name: "results", saved: () => "Saved when members see the results." });
  const opening = toggle(desk, {
    action: "open_results",
    key: "open",
    words: (open) => (open ? "The results are open to all members." : "The results are not open yet."),
    verb: (open) => (open ? "Close the results again" : "Open the results"),
  });
  const answering = toggle(desk, {
    action: "close_answering",
    key: "closed",
    words: (closed) => (closed ? "Answering is closed: members can read their answers and change nothing." : "Answering is open: members can write and share."),
    verb: (closed) => (closed ? "Reopen answering" : "Close answering"),
  });
  return {
    node: part("Results and answering", results.node, opening.node, el("h3", { className: "cop-heading" }, "Answering"), answering.node),
    draw({ community }) {
      results.draw(community.results);
      show(opening.node, community.results === "when_opened");
      opening.draw(community.results_open);
      answering.draw(community.is_closed);
    },
  };
}

/** Something that is so or not, and the button that turns it over; the button can turn it back at once. */
function toggle(desk, { action, key, words, verb }) {
  const alert = problemLine();
  const said = el("p", { className: "cop-text" });
  const turn = button("", async () => {
    const wanted = !isOn;
    if (await desk.act(action, { [key]: wanted }, alert)) desk.say(words(wanted));
  });
  let isOn = false;
  return {
    node: el("div", {}, said, alert, turn),
    draw(value) {
      isOn = value;
      said.textContent = words(value);
      turn.textContent = verb(value);
    },
  };
}
