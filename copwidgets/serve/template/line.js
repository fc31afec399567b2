// Asks for this page's place in the line, says it, and loads the page when it is its turn.
(() => {
  const UNREACHABLE = "The workbook cannot be reached at the moment. Trying again…";
  const UNREACHABLE_SECONDS = 5;
  const line = JSON.parse(document.getElementById("line").textContent);
  const nameOfSite = document.title.split(" | ").slice(1);
  let timer;

  const say = (text) => {
    const words = document.getElementById("words");
    if (words.textContent !== text) words.textContent = text; // or it would be read out again
  };

  // Not all at the same moment.
  const later = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(ask, seconds * (800 + 400 * Math.random()));
  };

  const show = ({ sentence, title, again }) => {
    say(sentence);
    document.title = [title, ...nameOfSite].join(" | ");
    later(again);
  };

  const ask = async () => {
    if (!line.address) {
      window.location.reload();
      return;
    }
    try {
      const answer = await fetch(line.address, { cache: "no-store" });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const place = await answer.json();
      if (place.ready) window.location.reload();
      else show(place);
    } catch {
      say(UNREACHABLE);
      later(UNREACHABLE_SECONDS);
    }
  };

  // A hidden page is let ask once a minute only.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") later(0);
  });
  later(line.again);
})();
