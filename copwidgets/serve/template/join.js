// Takes the key out of the address before anything else can see it, and exchanges it for a session.
(async () => {
  const WORDS = {
    404: "This link is not known here: it may be incomplete, have expired or been withdrawn. Ask whoever sent it for a new one.",
    429: "Many links were opened from here just now. Wait a minute and open yours again.",
    503: "The workbook could not look up this link just now. Wait a minute and open it again.",
  };
  const OTHER = "The workbook did not accept this link: open it again, and allow cookies for this address.";

  // Another link opened in this tab differs after # alone, which loads nothing anew by itself.
  window.addEventListener("hashchange", () => window.location.reload());

  const key = window.location.hash.slice(1);
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  const join = JSON.parse(document.getElementById("join").textContent);
  const say = (text) => {
    document.getElementById("words").textContent = text;
  };
  const exchange = () => {
    const token = document.cookie.match(/(?:^|;\s*)_xsrf=([^;]*)/)?.[1] ?? "";
    return fetch(join.session, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-XSRFToken": token },
      body: JSON.stringify({ key, keep: join.keep }),
    });
  };

  if (!/^[A-Za-z0-9_-]{22}$/.test(key)) {
    say("This link is not complete: copy the whole link you were given and open it again.");
    return;
  }
  try {
    const answer = await exchange();
    if (answer.ok) window.location.replace(join.page);
    else say(WORDS[answer.status] ?? OTHER);
  } catch {
    say("The workbook cannot be reached at the moment: check your connection and open the link again.");
  }
})();
