// Takes the key out of the address before anything else can see it, and exchanges it for a session.
(async () => {
  const key = window.location.hash.slice(1);
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  const join = JSON.parse(document.getElementById("join").textContent);
  const say = (text) => {
    document.getElementById("words").textContent = text;
  };
  if (!/^[A-Za-z0-9_-]{22}$/.test(key)) {
    say("This link is not complete: copy the whole link you were given and open it again.");
    return;
  }
  const token = document.cookie.match(/(?:^|;\s*)_xsrf=([^;]*)/)?.[1] ?? "";
  try {
    const answer = await fetch(join.session, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-XSRFToken": token },
      body: JSON.stringify({ key, keep: join.keep }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    window.location.replace(join.page);
  } catch {
    say("The workbook did not accept this link: open it again, and allow cookies for this address.");
  }
})();
