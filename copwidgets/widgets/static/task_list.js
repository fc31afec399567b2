// The task list of a phase: its sections with how far the member has come, as links.

import { el, goTo, openRoot } from "./dom.js";
import { meter } from "./table.js";

const WORDS = { untouched: "Not started yet", draft: "In progress", shared: "Shared", changed: "Changed since shared" };

function render({ model, el: root }) {
  openRoot(model, root);
  const draw = () => root.replaceChildren(build(model));
  draw();
  model.on("change:tasks", draw);
  return () => model.off("change:tasks", draw);
}

export default { render };

function build(model) {
  const tasks = model.get("tasks");
  const [answered, total] = ["answered", "total"].map((name) => tasks.reduce((sum, task) => sum + task[name], 0));
  return el(
    "nav",
    { className: "cop-tasks", "aria-label": "Sections" },
    el("p", { className: "cop-progress" }, `${answered} of ${total} questions answered`),
    meter(total ? answered / total : 0),
    el("ul", {}, tasks.map(task)),
  );
}

function task({ section, title, href, answered, total, state }) {
  const link = el("a", { href, dir: "auto", onclick: (event) => goTo(event, section) }, title);
  const words = el("span", { className: "cop-tag" }, `${WORDS[state]}, ${answered} of ${total}`);
  words.dataset.state = state;
  return el("li", {}, link, words);
}
