// The models of a page's widgets: their traits, who listens to them, and what goes between them and the kernel.
// Draws nothing and knows no socket: it is handed `tell`, which takes a message to whatever kernel there is.

import { fromBase64, isSame, putBuffers, takeBuffers } from "./values.js";

/** Calls listeners by name. `on`, `off` and several names in one text are as in Backbone, which widgets expect. */
class Emitter {
  listeners = [];

  on(names, callback, context) {
    for (const name of split(names)) this.listeners.push({ name, callback, context });
  }

  /** Forget the listeners that fit all that is given. */
  off(names, callback, context) {
    const wanted = names ? split(names) : null;
    const isMeant = (each) =>
      (!wanted || wanted.includes(each.name)) && (!callback || each.callback === callback) && (!context || each.context === context);
    this.listeners = this.listeners.filter((each) => !isMeant(each));
  }

  /** Call all listeners; one that fails is reported, and keeps no other from being called. */
  emit(name, ...words) {
    for (const each of this.listeners.filter((one) => one.name === name)) {
      try {
        each.callback(...words);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** One widget's model. `saved` is as in Jupyter's form for saved widgets. */
export class Model extends Emitter {
  constructor(id, saved, { tell, widget_manager }) {
    super();
    Object.assign(this, { id, tell, widget_manager });
    this.kind = `${saved.model_module}.${saved.model_name}`;
    this.state = toState(saved);
    this.ready = Promise.resolve(); // what the kernel says waits for this
    this.unsaved = new Set(); // names of traits set here since they were saved
    this.written = {}; // what this page has set and saved; a new kernel is told of it
    this.sentAs = new Map(); // name of a trait -> id of the last message that set it
    this.update = null; // id of the update that the kernel works on
  }

  get(name) {
    return this.state[name];
  }

  /** Set one trait, or several given as an object. */
  set(name, value) {
    const values = typeof name === "string" ? { [name]: value } : name;
    for (const changed of this.change(values)) this.unsaved.add(changed);
  }

  /** Take values, call the listeners of those that differ, and return their names. */
  change(values) {
    const changed = Object.keys(values).filter((name) => !isSame(this.state[name], values[name]));
    for (const name of changed) this.state[name] = values[name];
    for (const name of changed) this.emit(`change:${name}`, this, this.state[name]);
    if (changed.length) this.emit("change", this);
    return changed;
  }

  /** Save what was set here. While the kernel works on an update, later ones become one. */
  save_changes() {
    if (this.update || !this.unsaved.size) return;
    const values = Object.fromEntries([...this.unsaved].map((name) => [name, this.state[name]]));
    this.unsaved.clear();
    Object.assign(this.written, values);
    const { state, paths, buffers } = takeBuffers(values);
    this.update = this.tell(this, { method: "update", state, buffer_paths: paths }, buffers);
    for (const name of Object.keys(values)) this.sentAs.set(name, this.update);
  }

  send(content, _callbacks, buffers = []) {
    this.tell(this, { method: "custom", content }, buffers);
  }

  /** Take a message of the kernel; `parentId` names the message of this page that it answers. */
  hear(data, buffers, parentId) {
    if (data.method === "custom") this.emit("msg:custom", data.content, buffers);
    if (data.method !== "update" && data.method !== "echo_update") return;
    const state = putBuffers(data.state, data.buffer_paths ?? [], buffers);
    this.takeState(data.method === "update" ? state : this.withoutOld(state, parentId));
  }

  takeState(state) {
    for (const name of Object.keys(state)) delete this.written[name];
    this.change(state);
  }

  /** Leave out the echoes of what this page has set itself: here it is known, and may be newer. */
  withoutOld(state, parentId) {
    const news = Object.entries(state).filter(([name]) => !this.sentAs.has(name));
    for (const [name, id] of [...this.sentAs]) if (id === parentId) this.sentAs.delete(name);
    return Object.fromEntries(news);
  }

  /** The kernel has worked on a message of this page. */
  settle(id) {
    if (this.update !== id) return;
    this.update = null;
    this.save_changes();
  }

  /** Say once more what the kernel may not have heard: the line to it was broken. */
  repeat() {
    for (const [name, id] of this.sentAs) if (id === this.update) this.unsaved.add(name);
    this.update = null;
    this.save_changes();
  }

  /** Speak for another kernel's model from now on, and tell it what was set here. */
  rebind(id, saved) {
    const written = this.written;
    Object.assign(this, { id, written: {}, update: null });
    this.sentAs.clear();
    const [fresh, kept] = [toState(saved), [...Object.keys(written), ...this.unsaved]];
    for (const name of kept) delete fresh[name];
    this.change(fresh);
    for (const name of kept) this.unsaved.add(name);
    this.save_changes();
  }
}

/** What a widget's own code gets of a model; what it listens to can be forgotten with `context`. */
export function toProxy(model, context) {
  return {
    get: (name) => model.get(name),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    send: (content, callbacks, buffers) => model.send(content, callbacks, buffers),
    on: (names, callback) => model.on(names, callback, context),
    off: (names, callback) => model.off(names, callback, context),
    widget_manager: model.widget_manager,
  };
}

function toState({ state, buffers = [] }) {
  const paths = buffers.map(({ path }) => path);
  return putBuffers(state, paths, buffers.map(({ data }) => fromBase64(data)));
}

function split(names) {
  return names.split(/\s+/).filter(Boolean);
}
