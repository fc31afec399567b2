// "Another community": a new one on a guide, with the link of its first facilitator.

import { el, show, uniqueId } from "../dom.js";
import { part, problemLine } from "./desk.js";
import { showLink } from "./made_link.js";

const ONCE = "It is shown only now. Keep it for yourself or give it to whoever leads that community: whoever has it is its facilitator.";

export function buildFounding(desk) {
  const id = uniqueId("founding");
  const [alert, holder] = [problemLine(), el("div", {})];
  const name = el("input", { id, type: "text", className: "cop-box", dir: "auto", maxLength: 200, autocomplete: "off", "aria-describedby": alert.id });
  const guide = el("select", { id: `${id}-guide`, className: "cop-box" });
  const choosing = el("div", {}, el("label", { className: "cop-label", htmlFor: guide.id }, "Guide"), guide);
  const submit = el("button", { type: "submit", className: "cop-button cop-secondary" }, "Create the community");

  async function found(event) {
    event.preventDefault();
    name.removeAttribute("aria-invalid");
    if (!name.value.trim()) return refuse("Enter a name for the new community.");
    const made = await desk.act("create_community", { name: name.value.trim(), guide: guide.value, address: desk.address }, alert);
    if (!made) return null;
    name.value = "";
    desk.say(`${made.name} was created.`);
    return showLink(holder, { label: `Facilitator's link to ${made.name}`, hint: ONCE, link: made.link, back: name });
  }

  function refuse(problem) {
    alert.textContent = problem;
    name.setAttribute("aria-invalid", "true");
    name.focus();
  }

  const form = el("form", { noValidate: true, onsubmit: found }, el("label", { className: "cop-label", htmlFor: id }, "Name of the new community"), name, choosing, alert, submit);
  return {
    node: part("Another community", el("p", { className: "cop-text" }, "Another group can fill in a guide here. The two see nothing of each other."), form, holder),
    draw({ guides }) {
      const chosen = guide.value;
      guide.replaceChildren(...guides.map(({ value, label }) => el("option", { value }, label)));
      if (guides.some(({ value }) => value === chosen)) guide.value = chosen;
      show(choosing, guides.length > 1);
    },
  };
}
