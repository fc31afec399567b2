// "People": who is in, how far each has come, and what can be done for each; a filter where they are many.

import { el, hiddenText, show, uniqueId } from "../dom.js";
import { meter } from "../table.js";
import { buildAdding } from "./adding.js";
import { count, part } from "./desk.js";
import { Person } from "./person.js";

const MANY = 20; // members from which on a filter is offered
const WITHHELD = "Answers here stand without names, so this page does not show who has shared what, nor when somebody was last here: it would tell whose answers they are.";

export function buildPeople(desk) {
  const list = new PeopleList(desk);
  const adding = buildAdding(desk);
  const withheld = el("p", { className: "cop-text" }, WITHHELD);
  const sections = el("ul", { className: "cop-bars" });
  const bySection = el("div", {}, el("h3", { className: "cop-heading" }, "Shared, section by section"), sections);
  return {
    node: part("People", withheld, list.node, bySection, adding.node),
    correct: (id) => list.correct(id),
    draw(state) {
      show(withheld, state.community.naming === "pseudonymous");
      list.draw(state);
      show(bySection, state.sections.length > 0 && state.members.length > 0);
      sections.replaceChildren(...state.sections.map((section) => sharedBar(section, state.counts.members)));
    },
  };
}

function sharedBar({ title, shared }, members) {
  const words = shared === null ? "fewer than 3, so not shown" : `${shared} of ${members}`;
  return el("li", {}, el("span", { dir: "auto" }, title), ": ", el("span", { className: "cop-muted" }, words), shared === null ? null : meter(members ? shared / members : 0));
}

class PeopleList {
  constructor(desk) {
    this.desk = desk;
    this.people = new Map(); // member id -> Person
    this.heads = Object.fromEntries(Object.entries({ name: "Name", status: "How far", shared: "Shared", seen: "Last here", actions: "Actions" }).map(([id, words]) => [id, el("th", { scope: "col", role: "columnheader" }, words)]));
    this.body = el("tbody", { role: "rowgroup" });
    this.caption = el("caption");
    this.table = el(
      "table",
      { className: "cop-people", role: "table" },
      this.caption,
      // The roles are said again because a narrow screen shows rows as cards, which would undo them.
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, Object.values(this.heads))),
      this.body,
    );
    this.nobody = el("p", { className: "cop-text" }, "Nobody is here yet. Add people below.");
    this.filter = this.buildFilter();
    this.node = el("div", { className: "cop-list", tabIndex: -1, role: "group", "aria-label": "Everybody in the community" }, this.filter.node, this.nobody, this.table);
  }

  buildFilter() {
    const id = uniqueId("filter");
    const box = el("input", { id, type: "search", className: "cop-box", dir: "auto", autocomplete: "off", oninput: () => this.sift() });
    const said = el("p", { className: "cop-hint", role: "status" });
    const node = el("div", { className: "cop-filter" }, el("label", { className: "cop-label", htmlFor: id }, "Find people"), el("p", { className: "cop-hint" }, "Part of a name or an address, or a word such as “started”."), box, said);
    return { node, box, said };
  }

  draw({ members, sections, community }) {
    const isOpen = community.naming !== "pseudonymous";
    for (const name of ["shared", "seen"]) show(this.heads[name], isOpen);
    show(this.table, members.length > 0);
    show(this.nobody, !members.length);
    show(this.filter.node, members.length >= MANY);
    if (members.length < MANY) this.filter.box.value = "";
    this.caption.textContent = `Everybody in the community: ${count(members.length, "person", "people")}`;
    this.dropMissing(new Set(members.map(({ id }) => id)));
    const focused = document.activeElement;
    members.forEach((member, index) => this.place(member, index, { total: sections.length, isOpen }));
    const isLost = focused !== document.activeElement && this.body.contains(focused);
    if (isLost) focused.focus(); // its row moved, as when a new name stands elsewhere in the order
    this.sift();
  }

  /** Open the form for the name of a member, whatever the filter leaves out. */
  correct(id) {
    this.filter.box.value = "";
    this.sift();
    this.people.get(id).correct();
  }

  /** Take out who is gone; if the focus was there, it goes to the list. */
  dropMissing(present) {
    for (const [id, person] of this.people) {
      if (present.has(id)) continue;
      const hadFocus = person.hasFocus();
      person.remove();
      this.people.delete(id);
      if (hadFocus) this.node.focus();
    }
  }

  place(member, index, context) {
    if (!this.people.has(member.id)) this.people.set(member.id, new Person(this.desk));
    const person = this.people.get(member.id);
    person.draw(member, context);
    const there = this.body.children[2 * index]; // each has a row, and one below it for what can be done
    if (there !== person.row) this.body.insertBefore(person.row, there ?? null);
    if (person.row.nextSibling !== person.more) person.row.after(person.more);
  }

  sift() {
    const wanted = this.filter.box.value.trim().toLocaleLowerCase();
    const people = [...this.people.values()];
    people.forEach((person) => person.sift(wanted));
    const shown = people.filter((person) => !person.row.hidden).length;
    this.filter.said.textContent = wanted ? `${shown} of ${people.length} shown` : "";
    this.filter.said.append(wanted && !shown ? hiddenText(": nobody matches") : "");
  }
}
