// Values of traits: whether two are the same, the binary parts that travel beside them, and the models they name.
// Pure functions, used by models and whoever compares them.

const MODEL = /^(?:IPY_MODEL_|anywidget:)(.+)$/;

/** Return the id of the model that a trait's value names, or null. */
export function toModelId(value) {
  return typeof value === "string" ? (MODEL.exec(value)?.[1] ?? null) : null;
}

/** Return the ids of all models that a value names and `isKnown` knows, in an order that depends on nothing else. */
export function namedModels(value, isKnown) {
  if (!isHolder(value)) return [toModelId(value)].filter((id) => id !== null && isKnown(id));
  return Object.keys(value).sort(byName).flatMap((name) => namedModels(value[name], isKnown));
}

/** Tell whether two values are the same, whatever is inside them. */
export function isSame(one, other) {
  if (Object.is(one, other)) return true;
  if (isBinary(one) && isBinary(other)) return isSame([...toBytes(one)], [...toBytes(other)]);
  if (!isHolder(one) || !isHolder(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && isSame(one[name], other[name]));
}

/** Put the buffers of a message where its state has left room for them. */
export function putBuffers(state, paths, buffers) {
  paths.forEach((path, place) => {
    const holder = path.slice(0, -1).reduce((inner, name) => inner[name], state);
    holder[path.at(-1)] = buffers[place];
  });
  return state;
}

/** Take what is binary out of a state: `{state, paths, buffers}`. */
export function takeBuffers(state) {
  const [paths, buffers] = [[], []];
  const copy = (value, path) => {
    if (isBinary(value)) {
      paths.push(path);
      buffers.push(value);
      return null;
    }
    if (!isHolder(value)) return value;
    if (Array.isArray(value)) return value.map((inner, place) => copy(inner, [...path, place]));
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copy(inner, [...path, name])]));
  };
  return { state: copy(state, []), paths, buffers };
}

/** Return the bytes of a text in base64. */
export function fromBase64(text) {
  return new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}

function isBinary(value) {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function isHolder(value) {
  return value !== null && typeof value === "object" && !isBinary(value);
}

function toBytes(value) {
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
}

/** Places of a list stand in the order of their numbers, names in that of their letters. */
function byName(one, other) {
  return one - other || (one < other ? -1 : 1);
}
