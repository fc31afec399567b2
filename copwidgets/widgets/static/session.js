// A visitor's session on a served page: the key goes to the server once and comes back as a cookie that
// no script can read. In JupyterLab there is no such server and Python remembers the key itself.

/** Keep `key` as this browser's session; with `keep` beyond the closing of the browser. */
export function beginSession(url, key, keep) {
  return ask(url, { method: "POST", body: JSON.stringify({ key, keep }) });
}

export function endSession(url) {
  return ask(url, { method: "DELETE" });
}

async function ask(url, options) {
  const xsrf = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "";
  const headers = { "Content-Type": "application/json", "X-XSRFToken": decodeURIComponent(xsrf) };
  const answer = await fetch(url, { credentials: "same-origin", headers, ...options });
  if (!answer.ok) throw new Error(`The session could not be changed (${answer.status}).`);
}
