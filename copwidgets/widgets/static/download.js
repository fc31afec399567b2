// Handing over a file that Python made, as a download of the browser.

import { el } from "./dom.js";

/** Save a text as a file under the name that Python gave it. */
export function download({ filename, text, mime }) {
  saveParts(filename, [text], `${mime};charset=utf-8`);
}

/** Save texts or bytes, one after the other, as one file. */
export function saveParts(filename, parts, mime) {
  const url = URL.createObjectURL(new Blob(parts, { type: mime }));
  const link = el("a", { href: url, download: filename, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000); // some browsers read it only after asking where to
}
