// Frames of the kernel's socket, in the form "v1.kernel.websocket.jupyter.org": how many offsets, the offsets, and
// between them the channel, four texts of JSON and any number of buffers. Pure functions over bytes.

export const PROTOCOL = "v1.kernel.websocket.jupyter.org";

const WORD = 8; // bytes of an offset
const FIRST_BUFFER = 5; // after channel, header, parent, metadata and content

/** Return the frame of a message for the kernel's shell. */
export function toFrame({ header, metadata, content, buffers }) {
  const encoder = new TextEncoder();
  const texts = ["shell", ...[header, {}, metadata, content].map((part) => JSON.stringify(part))];
  const parts = [...texts.map((text) => encoder.encode(text)), ...buffers.map(toBytes)];
  const offsets = toOffsets(parts);
  const frame = new Uint8Array(offsets.at(-1));
  const view = new DataView(frame.buffer);
  [offsets.length, ...offsets].forEach((number, place) => view.setBigUint64(place * WORD, BigInt(number), true));
  parts.forEach((part, place) => frame.set(part, offsets[place]));
  return frame;
}

/** Read a frame that the kernel sent: `{header, parent, content, buffers}`. */
export function fromFrame(data) {
  const view = new DataView(data);
  const count = Number(view.getBigUint64(0, true));
  const offsets = Array.from({ length: count }, (_, place) => Number(view.getBigUint64((place + 1) * WORD, true)));
  const parts = offsets.slice(1).map((end, place) => new DataView(data, offsets[place], end - offsets[place]));
  const [header, parent, , content] = parts.slice(1, FIRST_BUFFER).map(toJson);
  return { header, parent, content, buffers: parts.slice(FIRST_BUFFER) };
}

function toOffsets(parts) {
  const offsets = [WORD * (parts.length + 2)];
  for (const part of parts) offsets.push(offsets.at(-1) + part.byteLength);
  return offsets;
}

function toJson(part) {
  return JSON.parse(new TextDecoder().decode(part));
}

function toBytes(data) {
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}
