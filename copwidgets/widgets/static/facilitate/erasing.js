// Erasing all of a member's data: asks in the page, and wants the name typed.

import { button, el, show, uniqueId } from "../dom.js";
import { problemLine } from "./desk.js";

export function buildErasing(desk, { cancel }) {
  const id = uniqueId("erase");
  const alert = problemLine();
  const heading = el("h3", { className: "cop-heading", tabIndex: -1, dir: "auto" });
  const named = el("span", { dir: "auto" });
  const name = el("input", { id, type: "text", className: "cop-box", dir: "auto", autocomplete: "off", "aria-describedby": alert.id });
  let member = null;

  async function submit(event) {
    event.preventDefault();
    const { id: erased, name: called } = member;
    name.removeAttribute("aria-invalid");
    if (!name.value.trim()) alert.textContent = "Type the name to confirm.";
    else if (await desk.act("erase_member", { member: erased, name: name.value }, alert)) return desk.say(`Everything about ${called} was erased.`);
    name.setAttribute("aria-invalid", "true");
    return name.focus();
  }

  const node = el(
    "form",
    { className: "cop-danger", hidden: true, noValidate: true, onsubmit: submit },
    heading,
    el("p", { className: "cop-text" }, "Gone for good: the name, the links, and every answer with its earlier versions and drafts. Nobody can bring it back. Offer to download the data first."),
    el("label", { className: "cop-label", htmlFor: id }, "Type the name, ", named, ", to confirm"),
    name,
    alert,
    el("button", { type: "submit", className: "cop-button cop-grave" }, "Erase it for good"),
    button("Keep it", cancel),
  );
  return {
    node,
    heading,
    draw(drawn) {
      member = drawn;
      heading.textContent = `Erase everything about ${drawn.name}`;
      named.textContent = drawn.name;
    },
    open(isOpen) {
      show(node, isOpen);
      name.value = alert.textContent = "";
      name.removeAttribute("aria-invalid");
    },
  };
}
