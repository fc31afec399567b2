// Draws a page's widgets from what the server has written into it, then opens the line to their kernel. Loaded as the
// last thing of a page whose widgets all bring their own view; every other page gets Voilà's application.

import { Line } from "./line.js";
import { readPage } from "./reading.js";
import { Registry } from "./registry.js";
import { Resumption } from "./resume.js";
import { toView } from "./views.js";
import { Code } from "./widgets.js";

const page = readPage(document);
const registry = new Registry({
  tell: (...words) => line.tell(...words),
  begin: (model) => {
    if (!model.get("_esm")) return;
    model.code = new Code(model, registry);
    model.ready = model.code.ready;
  },
});
const line = new Line({
  hear: (message) => registry.hear(message),
  settle: (id) => registry.settle(id),
  repeat: () => registry.repeat(),
  lose: () => resumption.wait(),
  need: () => resumption.need(),
});
const resumption = new Resumption(registry, line);

registry.fill(page.models);
for (const place of page.places) place.append(toView(registry.get(place.dataset.model), registry).node);
line.open(page.config);
window.page_returns = () => line.give();
