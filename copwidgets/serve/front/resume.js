// A page whose kernel is gone goes on in place: it fetches itself once more and speaks for the models of the new
// kernel, if those are like its own. Nothing on the screen changes, and what is typed meanwhile stays.

import { toPause } from "./line.js";
import { noteKernel, readPage, toJson } from "./reading.js";
import { isSame, namedModels } from "./values.js";

const LOST = "This page is no longer connected to its server. Reload it to go on.";
const CHANGED = "This page has changed since it was opened. Reload it to go on.";
const UNREACHABLE = "The server of this page cannot be reached at the moment. Trying again…";
const WAITING = "Your page is waiting for its place. What you type is kept.";
const ACTIVE = ["focusin", "keydown", "pointerdown", "pointermove", "wheel"]; // somebody is there
const FULL = 503;
const FULL_SECONDS = 30; // where the server does not say when to ask again

export class Resumption {
  constructor(registry, line) {
    Object.assign(this, { registry, line });
    this.isBusy = this.isOver = false;
    this.wake = () => this.need();
    document.addEventListener("visibilitychange", this.wake);
    window.addEventListener("online", this.wake);
  }

  /** The kernel is gone: go on when there is something to send, or somebody there. */
  wait() {
    for (const name of ACTIVE) window.addEventListener(name, this.wake, { capture: true, passive: true });
    if (this.line.isOwing) this.need();
  }

  /** Another kernel is needed, unless one is there or on its way. */
  async need() {
    if (!this.line.isGone || this.isBusy || this.isOver || document.visibilityState !== "visible") return;
    this.isBusy = true;
    for (const name of ACTIVE) window.removeEventListener(name, this.wake, { capture: true });
    try {
      await this.goOn();
    } catch (error) {
      console.error(error);
      this.giveUp(LOST);
    }
    this.isBusy = false;
  }

  /** Fetch the page until it comes, as long as somebody sees it. */
  async goOn() {
    for (let tries = 0; document.visibilityState === "visible"; tries += 1) {
      const answer = await ask(location.href);
      if (answer?.ok) return this.take(await answer.text());
      if (answer?.status === FULL) await this.standInLine(await answer.text(), answer.headers);
      else if (answer && answer.status !== 429 && answer.status < 500) return this.giveUp(LOST);
      else {
        window.page_notice(UNREACHABLE);
        await pause(toPause(tries));
      }
    }
  }

  /** Wait until the server has room, or says so. */
  async standInLine(html, headers) {
    window.page_notice(WAITING);
    const { address, again } = toJson(parse(html), "line") ?? {};
    const seconds = again ?? (Number(headers.get("Retry-After")) || FULL_SECONDS);
    await pause(seconds * (800 + 400 * Math.random()));
    while (address && document.visibilityState === "visible") {
      const answer = await ask(address);
      const place = answer?.ok ? await answer.json() : { ready: true };
      if (place.ready) return;
      await pause(place.again * (800 + 400 * Math.random()));
    }
  }

  /** Take the page that has come: its models are spoken for from now on, or this page has to be loaded anew. */
  take(html) {
    const page = readPage(parse(html));
    const places = [...document.querySelectorAll(".cop-view")];
    const pairs = page && pair(this.registry, places, page);
    if (!pairs || this.isRefused(pairs, page.models)) {
      if (page) window.page_free(page.config);
      return this.giveUp(page ? CHANGED : LOST);
    }
    noteKernel(document, page.config);
    places.forEach((place, number) => (place.dataset.model = page.places[number].dataset.model));
    this.line.forget(({ data }) => data.method === "update"); // what was set is set anew
    this.registry.rebind(pairs, page.models);
    for (const model of this.registry.models.values()) model.emit("cop:resumed", { forget: () => this.line.forget(({ model: whose, data }) => whose === model && data.method === "custom") });
    this.line.open(page.config);
  }

  /** Ask the widgets whether they can go on with what the new kernel holds. */
  isRefused(pairs, saved) {
    let refused = false;
    const refuse = () => (refused = true);
    for (const [id, old] of pairs) this.registry.get(old).emit("cop:resume", { state: saved[id].state, refuse });
    return refused;
  }

  giveUp(sentence) {
    this.isOver = true;
    window.dispatchEvent(new Event("cop:flush"));
    window.page_notice(sentence, true);
  }
}

/** Return new id -> old id of the models that stand in the same places; null when the pages are not alike. */
export function pair(registry, places, page) {
  if (places.length !== page.places.length) return null;
  const pairs = new Map();
  const [isMine, isNew] = [(id) => registry.get(id), (id) => id in page.models];
  const open = places.map((place, number) => [place.dataset.model, page.places[number].dataset.model]);
  while (open.length) {
    const [old, id] = open.pop();
    if (pairs.has(id) && pairs.get(id) !== old) return null;
    if (pairs.has(id)) continue;
    const [mine, other] = [registry.get(old), page.models[id]];
    const names = mine && other && isAlike(mine, other) && [namedModels(mine.state, isMine), namedModels(other.state, isNew)];
    if (!names || names[0].length !== names[1].length) return null;
    pairs.set(id, old);
    names[0].forEach((name, number) => open.push([name, names[1][number]]));
  }
  return pairs;
}

function isAlike(model, { model_module, model_name, state }) {
  return model.kind === `${model_module}.${model_name}` && isSame(model.get("_esm"), state._esm);
}

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Return the server's answer; null where it cannot be reached. */
function ask(address) {
  return fetch(address, { cache: "no-store", redirect: "manual" }).catch(() => null);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
