// Runs before any other script: listeners run in the order they were added, and Voilà's own cuts the page
// from its kernel. Whoever holds text that is not saved yet listens for "cop:flush" and sends it now.
(() => {
  const flush = () => window.dispatchEvent(new Event("cop:flush"));
  window.addEventListener("beforeunload", flush);
  window.addEventListener("pagehide", flush);
})();
