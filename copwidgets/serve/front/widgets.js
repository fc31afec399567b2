// The code that a widget brings along: an ES module with `initialize` and `render`, as anywidget defines them, and
// its style sheet. Runs `initialize` once for a model and `render` for each view; everything ends with its signal.

import { toProxy } from "./models.js";
import { toModelId } from "./values.js";

const PATIENCE = 3000; // ms until a command that Python does not answer is given up
const sheets = new Map(); // address or text of a style sheet -> promise that it is there

/** One model's own code. */
export class Code {
  constructor(model, registry) {
    Object.assign(this, { model, registry });
    this.life = new AbortController();
    this.ready = this.start();
    model.on("destroy", () => this.life.abort());
  }

  /** Load the code and run its `initialize`; resolves to an error where that fails. */
  async start() {
    try {
      const { model } = this;
      const [module] = await Promise.all([load(model.get("_esm")), dress(model.get("_css"))]);
      this.widget = module.render ? module : await toWidget(module.default);
      const result = await this.widget.initialize?.(this.words(this, this.life.signal));
      if (typeof result === "function") onEnd(this.life.signal, result);
      else this.exports = result ?? undefined;
      return null;
    } catch (error) {
      console.error(error);
      return error;
    }
  }

  /** Draw a view into `el`, until `signal` ends it. */
  async render(el, signal) {
    const error = await this.ready;
    if (error) throw error;
    if (signal.aborted || !this.widget.render) return;
    const context = {};
    onEnd(signal, () => this.model.off(null, null, context));
    const clean = await this.widget.render({ ...this.words(context, signal), el, host: this.host(signal) });
    if (typeof clean === "function") onEnd(signal, clean);
  }

  words(context, signal) {
    return { model: toProxy(this.model, context), signal, experimental: { invoke: (...words) => this.invoke(...words) } };
  }

  /** What lets a widget use other widgets of the page. */
  host(signal) {
    const find = (reference) => this.registry.find(toModelId(reference));
    const getModel = async (reference) => {
      const [model, context] = [await find(reference), {}];
      onEnd(signal, () => model.off(null, null, context));
      return toProxy(model, context);
    };
    const getWidget = async (reference) => {
      const { code } = await find(reference);
      return { exports: code.exports, render: ({ el, signal: until = signal }) => code.render(el, until) };
    };
    return { getModel, getWidget };
  }

  /** Ask a command of the widget's Python; resolves to its response and buffers. */
  invoke(name, msg, { buffers = [], signal = AbortSignal.timeout(PATIENCE) } = {}) {
    const id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    return new Promise((resolve, reject) => {
      const context = {};
      const end = () => this.model.off(null, null, context);
      const hear = (content, found) => {
        if (content.id !== id) return;
        end();
        resolve([content.response, found]);
      };
      onEnd(signal, () => (end(), reject(signal.reason)));
      this.model.on("msg:custom", hear, context);
      this.model.send({ id, kind: "anywidget-command", name, msg }, undefined, buffers);
    });
  }
}

/** Call `action` when `signal` has ended; what fails then is reported and harms nobody. */
function onEnd(signal, action) {
  const run = async () => {
    try {
      await action();
    } catch (error) {
      console.warn(error);
    }
  };
  if (signal.aborted) run();
  else signal.addEventListener("abort", run, { once: true });
}

function toWidget(found) {
  if (!found) throw new Error("The widget's module has no default export.");
  return typeof found === "function" ? found() : found;
}

/** Import a module by its address, or from its text. */
async function load(code) {
  if (isAddress(code)) return import(code);
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  try {
    return await import(address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Put a style sheet into the page, once; resolves when it is there, or cannot be had. */
function dress(css) {
  if (!css) return null;
  if (!sheets.has(css)) sheets.set(css, isAddress(css) ? link(css) : write(css));
  return sheets.get(css);
}

function link(href) {
  if (document.querySelector(`link[rel="stylesheet"][href="${CSS.escape(href)}"]`)) return null; // the page waits for it itself
  return new Promise((resolve) => {
    const node = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: resolve });
    document.head.append(node);
  });
}

function write(text) {
  document.head.append(Object.assign(document.createElement("style"), { textContent: text }));
}

/** An address has no space in it, and code that is worth a widget has. */
function isAddress(text) {
  return /^(?:https?:\/)?\/\S+$/.test(text);
}
