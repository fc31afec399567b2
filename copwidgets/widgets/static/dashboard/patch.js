// Bringing what stands on the page to what was drawn anew, changing only what differs: focus, scroll place,
// selection, unfolded details and typed text stay.
//
// Rules for what is drawn: children that may move or come and go carry `data-key`, unique among their
// siblings. Nodes are kept, so listeners go by `data-click="name"` and the like (see board.js), never on a
// node. A subtree that a slice manages by itself carries `data-own`: it is drawn once, and left alone.

const given = new WeakMap(); // control -> the value that Python gave it; what differs was typed

/** Make the children of `old` those in `fresh`, which may be some of them already. */
export function patchChildren(old, fresh) {
  removeUnwanted(old, fresh);
  const keyed = keyedChildren(old);
  let place = old.firstChild;
  for (const node of fresh) {
    const match = findMatch(node, place, keyed);
    if (match === place && match) place = place.nextSibling;
    else old.insertBefore(match ?? node, place);
    if (match) patch(match, node);
    else remember(node);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** Remove what is not to stay before anything is moved past it: what moves loses focus and scroll place. */
function removeUnwanted(old, fresh) {
  const wanted = new Map(fresh.filter((node) => node.dataset?.key).map((node) => [node.dataset.key, node]));
  for (const [key, node] of keyedChildren(old)) {
    if (!wanted.has(key) || !isSameKind(node, wanted.get(key))) node.remove();
  }
}

function keyedChildren(node) {
  return new Map([...node.children].filter((each) => each.dataset.key).map((each) => [each.dataset.key, each]));
}

/** Return the node that `node` is to become: of its key, or else what stands in its place. */
function findMatch(node, place, keyed) {
  const key = node.dataset?.key;
  if (key) {
    const found = keyed.get(key);
    keyed.delete(key);
    return found ?? null;
  }
  return place && !place.dataset?.key && isSameKind(place, node) ? place : null;
}

function isSameKind(one, other) {
  return one.nodeName === other.nodeName && one.type === other.type;
}

function patch(old, fresh) {
  if (old === fresh) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.dataset.own !== undefined && old.dataset.own === fresh.dataset.own) return;
  patchAttributes(old, fresh);
  if (old.nodeName !== "TEXTAREA") patchChildren(old, [...fresh.childNodes]);
  patchControl(old, fresh);
}

function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !isReaders(old, name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !isReaders(old, name)) old.setAttribute(name, value);
  }
}

/** Whether an attribute is not Python's: what a reader unfolded stays so, and what was measured. */
function isReaders(node, name) {
  return (node.nodeName === "DETAILS" && name === "open") || (node.dataset.measured !== undefined && name === "hidden");
}

function patchControl(old, fresh) {
  const field = fieldOf(old);
  if (!field) return;
  if (fresh[field] !== given.get(old)) old[field] = fresh[field];
  given.set(old, fresh[field]);
}

function fieldOf(node) {
  if (node.nodeName === "TEXTAREA" || node.nodeName === "SELECT") return "value";
  if (node.nodeName !== "INPUT") return null;
  return ["checkbox", "radio"].includes(node.type) ? "checked" : "value";
}

/** Remember what the controls of a new subtree were given. */
function remember(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const each of [node, ...node.querySelectorAll("input, select, textarea")]) {
    if (fieldOf(each)) given.set(each, each[fieldOf(each)]);
  }
}

/** Do `change`, and scroll so that what the reader looks at stays where it was. */
export function keepPlace(root, change) {
  const anchor = findAnchor(root);
  const before = anchor?.getBoundingClientRect().top;
  const focused = document.activeElement;
  change();
  if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
  if (!anchor?.isConnected) return;
  const moved = anchor.getBoundingClientRect().top - before;
  if (Math.abs(moved) > 0.5) scrollerOf(root).scrollBy({ top: moved, behavior: "instant" });
}

/** Return what the reader looks at: where the focus is, if that can be seen, or else the topmost part in view. */
function findAnchor(root) {
  const focused = document.activeElement;
  if (focused && focused !== root && root.contains(focused) && isInView(focused)) return focused;
  const parts = [...root.querySelectorAll("[data-key]")];
  return parts.find((node) => node.getBoundingClientRect().top >= 0 && isInView(node)) ?? parts.find(isInView);
}

function isInView(node) {
  const { top, bottom, height } = node.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < window.innerHeight;
}

function scrollerOf(node) {
  for (let each = node.parentElement; each; each = each.parentElement) {
    const { overflowY } = getComputedStyle(each);
    if (/auto|scroll/.test(overflowY) && each.scrollHeight > each.clientHeight) return each;
  }
  return document.scrollingElement;
}
