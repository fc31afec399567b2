// Handing over a file that Python made, as a download of the browser.

import { el } from "./dom.js";

/** Save a text as a file under the name that Python gave it. */
export function download({ filename, text, mime }) {
  const url = URL.createObjectURL(new Blob([text], { type: `${mime};charset=utf-8` }));
  const link = el("a", { href: url, download: filename, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000); // some browsers read it only after asking where to
}
