// Reading a list that a spreadsheet wrote, in whichever of the usual encodings.

const MOST_BYTES = 500_000;

/** Return `{text}`, or `{problem}` for a file that is no list of people. */
export async function readText(file) {
  if (file.size > MOST_BYTES) return { problem: "This file is too large to be a list of people. Choose another one." };
  const text = decode(new Uint8Array(await file.arrayBuffer()));
  if (text.includes("\0")) return { problem: "This file is not a text. Save the table as CSV, then choose that file." };
  return { text };
}

function decode(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes); // as older spreadsheets write
  }
}
