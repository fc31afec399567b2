// Places in the page's address: #participation leads to a part, #answer/… to an answer, unfolded if need be.

import { moveTo } from "../dom.js";
import { emptyFields } from "./search.js";

const GONE = "The answer that the link leads to is not here: it was taken back, or you may not see it yet.";

export class Places {
  constructor(board) {
    this.board = board;
    this.came = () => this.go(placeIn(location.hash));
  }

  start() {
    if (!this.board.isServed) return; // in JupyterLab the address is not ours
    window.addEventListener("hashchange", this.came);
    this.arrival = new ResizeObserver(() => this.arrive());
    this.arrival.observe(this.board.root);
  }

  /** Once the page stands in its place, go where its address leads; before that nothing takes the focus. */
  arrive() {
    if (this.board.root.getClientRects().length === 0) return;
    this.arrival.disconnect();
    this.came();
  }

  stop() {
    this.arrival?.disconnect();
    window.removeEventListener("hashchange", this.came);
  }

  /** Return the address of a place, for others. */
  addressOf(place) {
    return `${location.href.split("#")[0]}#${encodeURI(place)}`;
  }

  /** Follow a link within the page. */
  follow(event) {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.show(placeIn(link.getAttribute("href")));
  }

  /** Go to a place, and let the address say so. */
  show(place) {
    if (this.board.isServed) history.pushState(history.state, "", `#${encodeURI(place)}`);
    return this.go(place);
  }

  /** Go to a place that is on the page, or ask for what it stands in and go there then. */
  async go(place) {
    if (!place) return;
    const found = this.find(place) ?? (await this.fetch(place));
    if (found) moveTo(found);
    else if (isAnswer(place)) this.board.say(GONE);
  }

  find(place) {
    const { root, parts } = this.board;
    const id = parts.has(place) ? this.board.idFor(place) : place;
    const node = root.querySelector(`[id="${CSS.escape(id)}"]`);
    return node ? unfold(node) : null;
  }

  async fetch(place) {
    if (!isAnswer(place)) return null;
    const [, question] = place.split("/");
    const ids = [`answers/${question}`, ...[...this.board.parts.keys()].filter((id) => id.startsWith(`earlier/${question}/`))];
    emptyFields(this.board);
    const { open, extra } = this.board.wished;
    await this.board.wish({ search: "", member: "", theme: "", open: [...new Set([...open, ...ids])], extra: { ...extra, place } });
    return this.find(place);
  }
}

/** Return the place that a "#…" names; "" where it is none of ours, since anybody can write an address. */
function placeIn(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return "";
  }
}

function isAnswer(place) {
  return place.startsWith("answer/");
}

/** Unfold what `node` stands in. */
function unfold(node) {
  for (let each = node.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  return node;
}
