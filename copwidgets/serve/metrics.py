"""What is counted of a running server: pages, kernels, the line, sockets, and what kernels tell.

Sums only. Every label is one of a few words known at the start, so that neither an id nor a key, a
name or an address can become one, and nobody can fill the memory with them. No server here: whoever
does something says so with one of these methods; `monitor` shows the sums to whoever may see them.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

SPARE, OTHER = "spare", "other"
# Why a kernel was stopped: its page was closed; its page's connection did not come back; nothing
# was done on it; no browser ever came; its page was given up while it was built; another page of
# the same person needed the room; the visitor's session ended; it computed without a pause; it took
# too much memory; it ended by itself.
STOPPED = (
    *("left", "lost", "idle", "unused", "given_up", "made_room", "session_ended"),
    *("busy", "memory", "died"),
)
# Why a page was not given: no room and no place in the line; too many pages of one person; it could
# not be built; it took too long.
REFUSED = ("full", "many", "failed", "slow")
# Why a save was refused: not allowed (any more); the store could not; no such value can be kept.
SAVE_REFUSED = ("access", "store", "value")

_START_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_PAGE_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_LINE_SECONDS = (1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800)
_SAVE_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The sums of one server; `pages` are the names that a page may have in them."""

    def __init__(self, pages: Iterable[str] = ()) -> None:
        self.registry = CollectorRegistry()
        self._pages = frozenset(pages)
        self._live = _Live("page_server_kernels", "Kernels that run", (*sorted(self._pages), SPARE))
        self.registry.register(self._live)
        ProcessCollector(registry=self.registry)
        build = Info("page_server_build", "Version of the server", registry=self.registry)
        build.info({"version": _version()})
        self._count_kernels()
        self._count_pages()
        self._count_sockets()
        self._count_saves()

    def _count_kernels(self) -> None:
        counter = partial(Counter, registry=self.registry)
        self._started = counter("page_server_kernels_started_total", "Kernels started")
        self._stopped = counter("page_server_kernels_stopped_total", "Kernels stopped", ["reason"])
        self._start_seconds = Histogram(
            "page_server_kernel_start_seconds",
            "Time from asking for a kernel to its first answer",
            buckets=_START_SECONDS,
            registry=self.registry,
        )
        _begin(self._stopped, (*STOPPED, OTHER))

    def _count_pages(self) -> None:
        histogram = partial(Histogram, registry=self.registry)
        self._page_seconds = histogram(
            "page_server_page_seconds",
            "Time from asking for a page to its last byte, without the time in the line",
            ["page"],
            buckets=_PAGE_SECONDS,
        )
        self._refused = Counter(
            "page_server_pages_refused_total", "Pages refused", ["reason"], registry=self.registry
        )
        self._waiting = Gauge(
            "page_server_waiting", "Visitors who wait in the line", registry=self.registry
        )
        self._waited = histogram(
            "page_server_waiting_seconds",
            "Time in the line until it was one's turn",
            buckets=_LINE_SECONDS,
        )
        _begin(self._page_seconds, sorted(self._pages))
        _begin(self._refused, (*REFUSED, OTHER))

    def _count_sockets(self) -> None:
        self._sockets = Gauge(
            "page_server_sockets", "Connections between pages and kernels", registry=self.registry
        )
        self._dropped = Counter(
            "page_server_messages_dropped_total",
            "Messages of pages that are not allowed, and were dropped",
            registry=self.registry,
        )

    def _count_saves(self) -> None:
        counter = partial(Counter, registry=self.registry)
        self._saves = counter("page_server_saves_total", "Saves that were committed")
        self._save_refused = counter(
            "page_server_saves_refused_total", "Saves that were refused", ["reason"]
        )
        self._save_seconds = Histogram(
            "page_server_save_seconds",
            "Time from a save's arrival at the store to its commit",
            buckets=_SAVE_SECONDS,
            registry=self.registry,
        )
        self._unheard = counter(
            "page_server_reports_dropped_total",
            "What kernels told that was unknown or too much, and was dropped",
        )
        _begin(self._save_refused, (*SAVE_REFUSED, OTHER))

    # --- kernels --------------------------------------------------------------------------------

    def kernel_started(self, kernel_id: str, *, page: str, seconds: float) -> None:
        """Count a kernel for a page, or for none yet (`SPARE`), that took `seconds` to start."""
        self._started.inc()
        self._start_seconds.observe(seconds)
        self.kernel_taken(kernel_id, page)

    def kernel_taken(self, kernel_id: str, page: str) -> None:
        """Note what page a kernel is for: a spare one has been taken."""
        self._live.pages[kernel_id] = self._to_page(page)

    def kernels_stopped(self, reason: str, kernel_id: str) -> None:
        """Count a kernel that is stopped, once: whoever says so first knows the reason best."""
        if self._live.pages.pop(kernel_id, None) is not None:
            self._stopped.labels(_to_word(reason, STOPPED)).inc()

    # --- pages ----------------------------------------------------------------------------------

    def page_built(self, page: str, seconds: float) -> None:
        """Count a page that was given, and the time that it took without waiting in the line."""
        self._page_seconds.labels(self._to_page(page)).observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a page that was not given; `reason` is one of `REFUSED`."""
        self._refused.labels(_to_word(reason, REFUSED)).inc()

    def count_waiting(self, count: Callable[[], int]) -> None:
        """Ask `count` how many visitors are in the line, whenever the sums are shown."""
        self._waiting.set_function(count)

    def admitted(self, seconds: float) -> None:
        """Count somebody whose turn it was after `seconds` in the line."""
        self._waited.observe(seconds)

    def _to_page(self, page: str) -> str:
        return page if page in self._pages or page == SPARE else OTHER

    # --- sockets --------------------------------------------------------------------------------

    def socket_opened(self) -> None:
        """Count one more connection."""
        self._sockets.inc()

    def socket_closed(self) -> None:
        """Count one less."""
        self._sockets.dec()

    def message_dropped(self) -> None:
        """Count a message that a page may not send."""
        self._dropped.inc()

    # --- what kernels tell ----------------------------------------------------------------------

    def saved(self, count: int) -> None:
        """Count saves."""
        self._saves.inc(count)

    def save_refused(self, reason: str, count: int) -> None:
        """Count saves that were refused; `reason` is one of `SAVE_REFUSED`."""
        self._save_refused.labels(_to_word(reason, SAVE_REFUSED)).inc(count)

    def save_took(self, seconds: float) -> None:
        """Count the time of one save."""
        self._save_seconds.observe(seconds)

    def report_dropped(self, count: int = 1) -> None:
        """Count what a kernel told and nobody heard."""
        self._unheard.inc(count)

    # --- for whoever may see them ---------------------------------------------------------------

    def render(self, accept: str) -> tuple[bytes, str]:
        """Return all sums in the form that an Accept header asks for, and that form's name."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type


class _Live(Collector):
    """The kernels that run, by page. It keeps their ids, to count each once, and shows sums."""

    def __init__(self, name: str, words: str, pages: tuple[str, ...]) -> None:
        self._name, self._words, self._known = name, words, pages
        self.pages: dict[str, str] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count them now."""
        found = GaugeMetricFamily(self._name, self._words, labels=["page"])
        tally = dict.fromkeys(self._known, 0) | Tally(self.pages.values())
        for page, count in tally.items():
            found.add_metric([page], count)
        yield found


def _begin(metric: Counter | Histogram, words: Iterable[str]) -> None:
    """Show a sum of 0 from the start: what appears only once it has happened has no rate."""
    for word in words:
        metric.labels(word)


def _to_word(word: str, known: tuple[str, ...]) -> str:
    return word if word in known else OTHER


def _version() -> str:
    try:
        return version(__name__.partition(".")[0])
    except PackageNotFoundError:
        return "unknown"
