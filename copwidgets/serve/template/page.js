// The page around the notebook: what Voilà calls while it loads, the theme, and word of a lost kernel.
(() => {
  const CHECK_EVERY_MS = 20000;
  const LOST = "This page is no longer connected to the workbook. Reload it to go on.";
  const UNREACHABLE = "The workbook cannot be reached at the moment. Trying again…";
  const LARGEST_BYTES = 4 * 1024 * 1024;
  const TOO_LARGE = "What was entered last is too large to be saved and stands only on this page: copy it to a safe place, make it shorter here, and leave and come back to it.";
  const INCOMPLETE = "A part of this page did not come. Reload it.";
  const FAILED = "This page could not be built. Reload it; if that does not help, tell the person who runs the workbook.";

  const byId = (id) => document.getElementById(id);
  let failed = false;
  let tooLarge = false;

  const sayLoading = (text) => {
    const place = byId("loading_text");
    if (place && !failed) place.textContent = text;
  };

  const showContent = () => {
    // Voilà calls this twice: when the cells are there and when its scripts are.
    window.cellLoaded = true;
    if (!window.themeLoaded || failed) return;
    byId("loading")?.remove();
    byId("rendered_cells").style.display = "";
    watchKernel();
  };

  const notice = (text, withReload) => {
    const place = byId("cop-notice");
    if (place.dataset.text === text) return;
    place.dataset.text = text;
    place.replaceChildren();
    if (!text) return;
    const words = document.createElement("span");
    words.textContent = text;
    place.append(words);
    if (withReload) place.append(reloadButton());
  };

  const reloadButton = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Reload this page";
    button.addEventListener("click", () => location.reload());
    return button;
  };

  const kernelUrl = () => {
    const { baseUrl, kernelId } = JSON.parse(byId("jupyter-config-data").textContent);
    return `${baseUrl}api/kernels/${encodeURIComponent(kernelId)}`;
  };

  const checkKernel = async (url) => {
    try {
      const answer = await fetch(url, { cache: "no-store" });
      if (answer.status === 404) notice(LOST, true);
      else notice(tooLarge ? TOO_LARGE : "", false);
      return answer.status !== 404;
    } catch {
      notice(UNREACHABLE, false);
      return true;
    }
  };

  let watching = false;
  const watchKernel = () => {
    if (watching) return;
    watching = true;
    const url = kernelUrl();
    const look = async () => {
      if (document.visibilityState === "visible" && !(await checkKernel(url))) stop();
    };
    const timer = setInterval(look, CHECK_EVERY_MS);
    const stop = () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", look);
    look();
  };

  const sayTooLarge = () => {
    tooLarge = true;
    notice(TOO_LARGE, false);
  };

  const size = (data) => (typeof data === "string" ? new Blob([data]).size : (data.byteLength ?? data.size));

  // The server closes the socket of whoever sends more; so a page of ours does not, and says so instead.
  window.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      this.addEventListener("close", ({ code }) => code === 1009 && sayTooLarge());
    }

    send(data) {
      if (size(data) > LARGEST_BYTES) sayTooLarge();
      else super.send(data);
    }
  };

  const followTheme = () => {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      document.body.dataset.jpThemeLight = String(!dark.matches);
      document.body.dataset.jpThemeName = dark.matches ? "JupyterLab Dark" : "JupyterLab Light";
      document.body.classList.toggle("theme-dark", dark.matches);
      document.body.classList.toggle("theme-light", !dark.matches);
    };
    dark.addEventListener("change", apply);
    apply();
  };

  window.page_step = (step, steps) => sayLoading(`Loading this page: step ${step} of ${steps}`);
  window.page_failed = () => {
    sayLoading(FAILED);
    failed = true;
  };
  window.page_waits = sayLoading;
  window.page_goes_on = () => sayLoading("Still loading this page…");
  window.page_drawn = () => byId("loading")?.remove();
  window.page_notice = (text, withReload) => notice(text || (tooLarge ? TOO_LARGE : ""), withReload);
  window.addEventListener("error", ({ target }) => target.tagName === "SCRIPT" && notice(INCOMPLETE, true), true);
  window.voila_process = window.page_step;
  window.voila_finish = showContent;
  followTheme();
})();
