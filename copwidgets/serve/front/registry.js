// All models of a page by their ids: made from the page's saved state or when the kernel opens them, and bound to
// another kernel's models when theirs is lost.

import { Model } from "./models.js";
import { putBuffers, toModelId } from "./values.js";

export class Registry {
  /** `tell(model, data, buffers)` takes a message to the kernel; `begin(model)` makes a new model's code run. */
  constructor({ tell, begin }) {
    Object.assign(this, { tell, begin });
    this.models = new Map();
    this.widgets = { get_model: (id) => this.find(id) };
  }

  /** Make the models of a page. */
  fill(saved) {
    const made = Object.entries(saved).map(([id, one]) => this.make(id, one));
    made.forEach((model) => this.begin(model));
  }

  make(id, saved) {
    const model = new Model(id, saved, { tell: this.tell, widget_manager: this.widgets });
    this.models.set(id, model);
    return model;
  }

  get(id) {
    return this.models.get(id);
  }

  /** Return the model that a trait's value names; undefined where there is none. */
  named(reference) {
    return this.models.get(toModelId(reference));
  }

  async find(id) {
    const model = this.models.get(id);
    if (!model) throw new Error(`There is no widget model ${id} on this page.`);
    await model.ready;
    return model;
  }

  /** Take a message of the kernel about one of its comms. */
  hear({ header, parent, content, buffers }) {
    const { comm_id: id, data } = content;
    if (header.msg_type === "comm_open" && content.target_name === "jupyter.widget") this.open(id, data, buffers);
    const model = this.models.get(id);
    if (!model) return; // another page's, or one that is closed by now
    if (header.msg_type === "comm_msg") model.ready.then(() => model.hear(data, buffers, parent.msg_id));
    if (header.msg_type === "comm_close") this.close(model);
  }

  open(id, { state, buffer_paths = [] }, buffers) {
    putBuffers(state, buffer_paths, buffers);
    this.begin(this.make(id, { model_name: state._model_name, model_module: state._model_module, state }));
  }

  close(model) {
    this.models.delete(model.id);
    model.emit("destroy", model);
  }

  /** The kernel has worked on a message of this page. */
  settle(id) {
    for (const model of this.models.values()) model.settle(id);
  }

  repeat() {
    for (const model of this.models.values()) model.repeat();
  }

  /** Bind the models to those of another kernel: `pairs` names for each of its models ours, `saved` holds its own. */
  rebind(pairs, saved) {
    const [ours, bound] = [new Set(pairs.values()), [...pairs].map(([id, old]) => [id, this.models.get(old)])];
    for (const [id, model] of [...this.models]) if (!ours.has(id)) this.close(model);
    this.models = new Map(bound);
    this.fill(Object.fromEntries(Object.entries(saved).filter(([id]) => !pairs.has(id))));
    for (const [id, model] of bound) model.rebind(id, saved[id]);
  }
}
