// The top of every page: the links between the pages, who is answering, and the way to leave.

import { el, keepKeys } from "./dom.js";
import { forgetDrafts } from "./drafts.js";
import { endSession } from "./session.js";

function render({ model, el: root }) {
  root.classList.add("cop");
  keepKeys(root);
  const draw = () => root.replaceChildren(...[links(model), person(model)].filter(Boolean));
  draw();
  model.on("change:member change:links", draw);
  return () => model.off("change:member change:links", draw);
}

export default { render };

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
  const said = el("span", { className: "cop-error", role: "alert" });
  const leave = el("button", { type: "button", className: "cop-button cop-quiet", onclick: () => leaveAs(model, said) }, `Not ${name}? Leave`);
  return el("p", { className: "cop-person" }, "You are answering as ", el("strong", { dir: "auto" }, name), ". ", leave, said);
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
