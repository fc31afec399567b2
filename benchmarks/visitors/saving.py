"""Autosave of one form's texts: the twin of widgets/static/saver.js, timers and retries included.

No network here: `send` takes a message to Python, `acknowledge` brings the answer. Every draft lies
in `Drafts`, which stands for the browser's storage and outlives its page.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PAUSE, CEILING, RETRY = 0.5, 3.0, 10.0
"""Seconds: without a key before a save, until a save at the latest, until it is tried again."""

REMEMBERED = 10

Json = dict[str, Any]


@dataclass
class Draft:
    """A text that Python has not acknowledged."""

    text: str
    token: str


@dataclass
class Kept:
    """What a browser keeps of a question until it is saved."""

    draft: Draft
    base: int
    sent: list[str]


Drafts = dict[str, Kept]


@dataclass
class Entry:
    """One question of the form."""

    id: str
    base: int = 0
    saved: str = ""
    sent: list[str] = field(default_factory=list)
    draft: Draft | None = None
    burst_ended: float | None = None

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.draft.text if self.draft else self.saved


@dataclass
class Flight:
    """One message on its way."""

    began: float
    texts: dict[str, Draft]


@dataclass
class Tally:
    """What one visitor saw, over all their pages; times in seconds."""

    html: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    lines: list[float] = field(default_factory=list)
    resumed: list[float] = field(default_factory=list)
    messages: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    keys_disturbed: list[float] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    retries: int = 0
    unseen: int = 0


class Saver:
    """Saves the texts of one form."""

    def __init__(self, drafts: Drafts, tally: Tally, send: Callable[[Json], None]) -> None:
        self.drafts, self.tally, self.send = drafts, tally, send
        self.view = secrets.token_hex(12)
        self.rev = 0
        self.entries: dict[str, Entry] = {}
        self.flights: dict[int, Flight] = {}
        self.is_due = False
        self.is_disturbed = False
        self._timers: dict[str, asyncio.TimerHandle] = {}

    # --- what stands in the form ------------------------------------------------------------------

    def add(self, question: str, answer: Mapping[str, Any] | None) -> None:
        """Take a question with what Python knows of it, and the draft that the browser has kept."""
        entry = Entry(question, *known(answer))
        self.entries[question] = entry
        kept = self.drafts.get(question)
        if kept is None:
            return
        if kept.draft.text == entry.saved:
            del self.drafts[question]
            return
        entry.draft, entry.sent = kept.draft, list(kept.sent)
        if entry.saved not in kept.sent:
            entry.base = min(kept.base, entry.base)
        self._schedule()

    def touch(self, question: str, text: str, *, ends: bool = False) -> None:
        """Note a key; `ends` says that it is the last one before a pause."""
        entry = self.entries[question]
        entry.burst_ended = time.perf_counter() if ends else None
        if text == entry.saved and not entry.sent:
            self._settle(entry)
            return
        if entry.draft is None or entry.draft.text != text:
            entry.draft = Draft(text, secrets.token_hex(12))
        self._keep(entry)
        self._schedule()

    def is_late(self, seconds: float) -> bool:
        """Tell whether Python has been silent for so long about something that was sent."""
        now = time.perf_counter()
        return any(now - flight.began > seconds for flight in self.flights.values())

    def is_clean(self) -> bool:
        """Tell whether Python has acknowledged all that was typed."""
        return not any(entry.draft for entry in self.entries.values())

    def resume(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """Go on with another kernel: what the last one did not acknowledge is sent again."""
        self.is_disturbed = self.is_disturbed or not self.is_clean()
        for question, entry in self.entries.items():
            revision, text = known(answers.get(question))
            if text in {entry.saved, *entry.sent}:  # this page's own, though it never heard back
                entry.base = max(entry.base, revision)
        self.retry()

    # --- sending ----------------------------------------------------------------------------------

    def flush(self, *, leaving: bool = False) -> None:
        """Send what is unsaved; `leaving` does not wait for an earlier save."""
        self._stop("pause", "ceiling")
        self.is_due = bool(self.flights) and not leaving
        texts = {} if self.is_due else {entry.id: entry.draft for entry in self._unsent()}
        if not texts:
            return
        self.rev += 1
        sent = {question: draft for question, draft in texts.items() if draft}
        self.flights[self.rev] = Flight(time.perf_counter(), sent)
        answers = {question: self._to_message(question, draft) for question, draft in sent.items()}
        self._start("retry", RETRY, self.retry)
        self.send({"type": "save", "view": self.view, "rev": self.rev, "answers": answers})

    def retry(self) -> None:
        """Send again what was sent."""
        self.tally.retries += bool(self.flights)
        self.flights.clear()
        self.flush()

    def _unsent(self) -> Iterable[Entry]:
        flying = [flight.texts for flight in self.flights.values()]
        for entry in self.entries.values():
            draft = entry.draft
            if draft and draft.text not in {f[entry.id].text for f in flying if entry.id in f}:
                yield entry

    def _to_message(self, question: str, draft: Draft) -> Json:
        entry = self.entries[question]
        entry.sent = [*entry.sent, draft.text][-REMEMBERED:]
        self._keep(entry)
        status = "answered" if draft.text else "emptied"
        value = draft.text or None
        return {"status": status, "value": value, "base": entry.base, "token": draft.token}

    # --- hearing ----------------------------------------------------------------------------------

    def acknowledge(self, reply: Json) -> None:
        """Take Python's answer to one save."""
        flight = self.flights.pop(reply.get("rev", 0), None)
        if flight is None:
            return
        self._stop("retry")
        if "failed" in reply:
            self.tally.faults.append(f"not saved: {reply['failed']}")
            self._start("retry", RETRY, self.retry)
            return
        self.tally.messages.append(time.perf_counter() - flight.began)
        for question, draft in flight.texts.items():
            self._take(self.entries[question], draft, reply["results"][question])
        if self.flights:
            self._start("retry", RETRY, self.retry)
        if self.is_clean():
            self.is_disturbed = False
        if self.is_due:
            self.flush()

    def _take(self, entry: Entry, draft: Draft, result: Json) -> None:
        if "refused" in result:
            self.tally.faults.append(f"refused: {entry.id}")
            entry.draft = None
            return
        self.tally.acknowledged.append((entry.id, draft.token))
        if result.get("unseen"):
            self._meet_unseen(entry, result)
        entry.base = max(entry.base, result["revision"])
        entry.saved = draft.text
        flying = [flight.texts.get(entry.id) for flight in self.flights.values()]
        entry.sent = [each.text for each in flying if each]
        if entry.draft and entry.draft.text == draft.text and not entry.sent:
            self._note_saved(entry)
            self._settle(entry)
        elif entry.draft:
            self._keep(entry)

    def _meet_unseen(self, entry: Entry, result: Json) -> None:
        """Keep what stands in the field, as a member does who sees both texts and keeps theirs."""
        self.tally.unseen += 1
        unseen = result["unseen"]["revision"]
        entry.base = max(entry.base, unseen)
        if unseen > result["revision"] and entry.draft is None:
            entry.draft = Draft(entry.saved, secrets.token_hex(12))
            self._schedule()

    def _note_saved(self, entry: Entry) -> None:
        if entry.burst_ended is None:
            return
        times = self.tally.keys_disturbed if self.is_disturbed else self.tally.keys
        times.append(time.perf_counter() - entry.burst_ended)
        entry.burst_ended = None

    # --- keeping and waiting ----------------------------------------------------------------------

    def _settle(self, entry: Entry) -> None:
        kept = self.drafts.get(entry.id)
        if kept and entry.draft and kept.draft.token == entry.draft.token:
            del self.drafts[entry.id]  # another page's own stays
        entry.draft = None

    def _keep(self, entry: Entry) -> None:
        if entry.draft:
            self.drafts[entry.id] = Kept(entry.draft, entry.base, list(entry.sent))

    def _schedule(self) -> None:
        self._start("pause", PAUSE, self.flush)
        if "ceiling" not in self._timers:
            self._start("ceiling", CEILING, self.flush)

    def _start(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        self._stop(name)
        self._timers[name] = asyncio.get_running_loop().call_later(seconds, work)

    def _stop(self, *names: str) -> None:
        for name in names:
            timer = self._timers.pop(name, None)
            if timer:
                timer.cancel()

    def close(self) -> None:
        """Stop all timers."""
        self._stop(*list(self._timers))


def known(answer: Mapping[str, Any] | None) -> tuple[int, str]:
    """Return the revision and the text that Python has of a question."""
    if not answer:
        return 0, ""
    return int(answer["revision"]), str(answer.get("value") or "")
