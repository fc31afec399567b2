// The task list of a phase: its sections with how far the member has come, as links.

import { el, goTo, keepKeys } from "./dom.js";

const WORDS = { untouched: "Not started yet", draft: "In progress", shared: "Shared", changed: "Changed since shared" };

function render({ model, el: root }) {
  root.classList.add("cop");
  root.lang = model.get("language");
  keepKeys(root);
  const draw = () => root.replaceChildren(build(model));
  draw();
  model.on("change:tasks", draw);
  return () => model.off("change:tasks", draw);
}

export default { render };

function build(model) {
  const tasks = model.get("tasks");
  const [answered, total] = ["answered", "total"].map((name) => tasks.reduce((sum, task) => sum + task[name], 0));
  const meter = el("div", { className: "cop-meter", "aria-hidden": "true" }, el("div", {}));
  meter.firstChild.style.inlineSize = `${total ? (100 * answered) / total : 0}%`;
  return el(
    "nav",
    { className: "cop-tasks", "aria-label": "Sections" },
    el("p", { className: "cop-progress" }, `${answered} of ${total} questions answered`),
    meter,
    el("ul", {}, tasks.map(task)),
  );
}

function task({ section, title, href, answered, total, state }) {
  const link = el("a", { href, dir: "auto", onclick: (event) => goTo(event, section) }, title);
  const words = el("span", { className: "cop-tag" }, `${WORDS[state]}, ${answered} of ${total}`);
  words.dataset.state = state;
  return el("li", {}, link, words);
}
