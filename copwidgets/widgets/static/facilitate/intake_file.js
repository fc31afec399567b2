// Sending a file to Python in pieces that the connection takes.

const PIECE = 240_000; // bytes; as base64 well below what one message may hold

/** ms that reading and previewing a file of many thousand rows may take. */
export const LONG = 90_000;

/** Send a file; `onShare` hears which share of it has come. Resolves to whether all of it has. */
export async function sendFile(desk, file, alert, onShare) {
  if (!(await desk.act("intake_begin", { name: file.name, size: file.size }, alert))) return false;
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = await encode(file.slice(at, at + PIECE), alert);
    if (piece === null || !(await desk.act("intake_piece", { at, piece }, alert, LONG))) return false;
    onShare(Math.min(1, (at + PIECE) / file.size));
  }
  return true;
}

async function encode(blob, alert) {
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  } catch {
    alert.textContent = "This file cannot be read any more: it was changed or moved. Choose it again.";
    return null;
  }
}
