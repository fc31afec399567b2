// What is seen of the models: boxes, which lay out what is in them, and elements that widgets draw into themselves.

import { toModelId } from "./values.js";

const BROKEN = "A part of this page could not be shown. Reload the page; if that does not help, tell the person who runs it.";
const BOXES = {
  "@jupyter-widgets/controls.BoxModel": "",
  "@jupyter-widgets/controls.HBoxModel": "widget-hbox",
  "@jupyter-widgets/controls.VBoxModel": "widget-vbox",
};

/** Return a view of a model: `{model, node, remove}`. */
export function toView(model, registry) {
  return model.kind in BOXES ? new BoxView(model, registry) : new CodeView(model, registry);
}

/** What all views have: an element that follows the model's layout and classes. */
class View {
  constructor(model, registry, ...classes) {
    Object.assign(this, { model, registry });
    this.life = new AbortController();
    this.node = document.createElement("div");
    this.node.classList.add(...classes, ...(model.get("_dom_classes") ?? []));
    this.layOut();
  }

  layOut() {
    const layout = this.registry.get(toModelId(this.model.get("layout")));
    if (!layout) return;
    const apply = () => {
      for (const [name, value] of Object.entries(layout.state)) if (!name.startsWith("_")) this.node.style.setProperty(name.replaceAll("_", "-"), value);
    };
    apply();
    this.listen(layout, "change", apply);
  }

  listen(model, names, callback) {
    model.on(names, callback, this);
    this.life.signal.addEventListener("abort", () => model.off(names, callback, this));
  }

  remove() {
    this.life.abort();
    this.node.remove();
  }
}

class BoxView extends View {
  constructor(model, registry) {
    super(model, registry, "jupyter-widgets", "widget-container", "widget-box", BOXES[model.kind] || "widget-block");
    this.views = [];
    this.draw();
    this.listen(model, "change:children", () => this.draw());
    this.listen(model, "destroy", () => this.remove());
  }

  /** Bring the views to what the children are: those that stay are not touched, nor moved without need. */
  draw() {
    const models = this.model.get("children").map((each) => this.registry.named(each)).filter(Boolean);
    const left = [...this.views];
    const take = (model) => {
      const place = left.findIndex((view) => view.model === model);
      return place < 0 ? toView(model, this.registry) : left.splice(place, 1)[0];
    };
    this.views = models.map(take);
    left.forEach((view) => view.remove());
    this.views.forEach(({ node }, place) => {
      const there = this.node.children[place];
      if (there !== node) this.node.insertBefore(node, there ?? null);
    });
  }

  remove() {
    this.views.forEach((view) => view.remove());
    super.remove();
  }
}

class CodeView extends View {
  constructor(model, registry) {
    super(model, registry);
    this.listen(model, "destroy", () => this.remove());
    this.draw();
  }

  async draw() {
    try {
      await this.model.code.render(this.node, this.life.signal);
    } catch (error) {
      console.error(error);
      const words = Object.assign(document.createElement("p"), { className: "cop-failed", textContent: BROKEN });
      words.setAttribute("role", "alert");
      this.node.replaceChildren(words);
    }
  }
}
