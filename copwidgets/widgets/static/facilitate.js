// The facilitator's panel: how far everybody is, the people, their links, the settings, and the record.
// Each part is a module of facilitate/ with `node` and `draw(state)`: the node stays, so that what is typed
// and where the focus is outlive every refresh.

import { el, openRoot } from "./dom.js";
import { Desk } from "./facilitate/desk.js";
import { buildCommunity } from "./facilitate/community.js";
import { buildPeople } from "./facilitate/people.js";
import { buildLinks } from "./facilitate/links.js";
import { buildResults } from "./facilitate/results.js";
import { buildRecord } from "./facilitate/record.js";
import { buildIntake } from "./facilitate/intake.js";
import { buildFounding } from "./facilitate/founding.js";

function render({ model, el: root }) {
  openRoot(model, root, "cop-panel");
  const desk = new Desk(model);
  const parts = buildParts(desk);
  const draw = (state) => parts.forEach((part) => part.draw(state));
  draw(model.get("state"));
  root.append(desk.alert, ...parts.map((part) => part.node), el("div", { className: "cop-status" }, desk.status));
  const message = (content) => (content.type === "state" ? desk.takeState(content.state, draw) : desk.receive(content));
  const resumed = ({ forget }) => {
    forget();
    desk.lose();
    draw(model.get("state"));
  };
  model.on("msg:custom", message);
  model.on("cop:resumed", resumed);
  return () => {
    model.off("msg:custom", message);
    model.off("cop:resumed", resumed);
    desk.close();
  };
}

function buildParts(desk) {
  const people = buildPeople(desk);
  const community = buildCommunity(desk, { correct: people.correct });
  return [community, people, buildLinks(desk), buildResults(desk), buildIntake(desk), buildRecord(desk), buildFounding(desk)];
}

export default { render };
