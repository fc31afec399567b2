// What the server has written into a page for its scripts: which kernel, the widgets' models, where they are shown.

/** Read a document: `{config, models, places}`; null where it is no page with widgets of this kind. */
export function readPage(page) {
  const config = toJson(page, "jupyter-config-data");
  const saved = toJson(page, "widget-state");
  if (!config?.kernelId || !saved) return null;
  return { config, models: saved.state, places: [...page.querySelectorAll(".cop-view")] };
}

/** Let a page speak of another kernel: who frees it on leaving reads it here. */
export function noteKernel(page, config) {
  page.getElementById("jupyter-config-data").textContent = JSON.stringify(config);
}

/** Return what a script element of JSON holds; null where there is none. */
export function toJson(page, id) {
  const node = page.getElementById(id);
  return node && JSON.parse(node.textContent);
}
