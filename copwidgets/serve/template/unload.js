// Runs before any other script, as listeners run in the order they were added. Voilà frees the page's
// kernel before "beforeunload" is over, though a mailto: link or a download leaves the page where it is: here
// its listener is not reached, and the kernel goes with the page. Whoever holds text that is not saved yet
// listens for "cop:flush" and sends it now.
(() => {
  const flush = () => window.dispatchEvent(new Event("cop:flush"));

  const free = ({ baseUrl, kernelId }) => {
    const form = new FormData();
    form.append("_xsrf", document.cookie.match(/(?:^|;\s*)_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${encodeURIComponent(kernelId)}`, form);
  };

  const freeKernel = () => {
    if (document.readyState === "loading") return; // the server sees that nobody takes the page any more
    const config = JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "{}");
    if (config.kernelId) free(config);
  };

  window.addEventListener("beforeunload", (event) => {
    flush();
    event.stopImmediatePropagation();
  });
  window.addEventListener("pagehide", () => {
    flush();
    freeKernel();
  });
  // Back from the browser's cache: the page stands as it was left, but its kernel is gone.
  window.addEventListener("pageshow", ({ persisted }) => persisted && window.page_returns());
  window.page_returns = () => location.reload(); // a page that can go on without a reload sets its own
  window.page_free = free;
})();
