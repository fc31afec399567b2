// Asking Python, which may be busy or gone: how long to wait, what to say then, and names for what is asked.

/** ms without an answer from Python until the page says so. */
export const PATIENCE = 4000;

export const SILENT = "The workbook does not answer: it is busy or has stopped. Wait a moment, or reload this page.";

/** Return a name that nothing else on any page has. */
export function randomToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
