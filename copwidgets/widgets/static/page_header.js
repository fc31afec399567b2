// The top of every page: the links between the pages, who is answering where, and the way to leave.

import { button, el, openRoot } from "./dom.js";
import { forgetDrafts } from "./drafts.js";
import { endSession } from "./session.js";

const WHO = ["member", "community"];
const DRAWN = "change:member change:links change:community change:role change:title";

function render({ model, el: root }) {
  openRoot(model, root);
  const draw = () => {
    root.replaceChildren(...[links(model), person(model)].filter(Boolean));
    nameTab(model);
  };
  // A page whose Python has begun anew goes on only for whoever has it before them.
  const resume = ({ state, refuse }) => WHO.some((name) => state[name] !== model.get(name)) && refuse();
  draw();
  model.on(DRAWN, draw);
  model.on("cop:resume", resume);
  return () => {
    model.off(DRAWN, draw);
    model.off("cop:resume", resume);
  };
}

export default { render };

/** Let the browser's tab say which workbook this is; in JupyterLab the tab is not ours. */
function nameTab(model) {
  const title = model.get("title");
  if (!title || !model.get("session_url")) return;
  document.title = `${document.title.split(" | ")[0]} | ${title}`;
}

function links(model) {
  const items = model.get("links").map(({ href, text, current }) => {
    const link = el("a", { href, dir: "auto" }, text);
    if (current) link.setAttribute("aria-current", "page");
    return el("li", {}, link);
  });
  return items.length ? el("nav", { className: "cop-links", "aria-label": "Workbook" }, el("ul", {}, items)) : null;
}

function person(model) {
  const name = model.get("member");
  if (!name) return null;
  const [role, community] = [model.get("role"), model.get("community")];
  const said = el("span", { className: "cop-error", role: "alert" });
  return el(
    "p",
    { className: "cop-person" },
    "You are answering as ",
    el("strong", { dir: "auto" }, name),
    role ? `, ${role},` : null,
    community ? el("small", {}, " in ", el("em", { dir: "auto" }, community)) : null,
    ". ",
    button(`Not ${name}? Leave`, () => leaveAs(model, said), "cop-quiet"),
    said,
  );
}

async function leaveAs(model, said) {
  const saves = [];
  window.dispatchEvent(new CustomEvent("cop:leave", { detail: saves }));
  const safe = (await Promise.all(saves)).every(Boolean);
  if (!safe && !window.confirm("Some of what you typed is not saved yet. Leave and forget it?")) return;
  const url = model.get("session_url");
  if (!url) {
    model.send({ type: "leave" });
    return;
  }
  try {
    await endSession(url);
  } catch {
    said.textContent = "The workbook cannot be reached, so you are still signed in. Try again.";
    return;
  }
  window.dispatchEvent(new Event("cop:forget"));
  forgetDrafts();
  location.assign(model.get("start_href"));
}
