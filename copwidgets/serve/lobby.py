"""Letting in who finds room, and the page of those who wait.

`pages` asks before it builds anything; nothing here starts a kernel.
"""

from copwidgets.serve.builds import PER_PROCESSOR, Builds
from copwidgets.serve.guarded import Guarded
from copwidgets.serve.guest import Guest
from copwidgets.serve.kernels import PageKernels
from copwidgets.serve.ledger import Claim, Limits
from copwidgets.serve.limits import FORKED_BYTES, KERNEL_BYTES, kernels_that_fit
from copwidgets.serve.line import Line, Place
from copwidgets.serve.machine import processors
from copwidgets.serve.open_files import pages_that_fit
from copwidgets.serve.room import Room
from copwidgets.serve.site import Site
from copwidgets.serve.specs import PLAIN
from copwidgets.serve.visitor import recognise

FULL = "The workbook is full just now. Try again in a minute."
MANY = "You have many pages of this workbook open. Close some of them and try again in a minute."
RETRY_SECONDS = 30
# Without scripts the waiting page loads itself anew, and must not lose its place meanwhile.
PLAIN_SECONDS = 5


class Lobby(Guarded):
    """Mixed in before a handler that starts kernels."""

    def admit(self, guest: Guest, name: str) -> Claim | None:
        """Return a claim for a kernel; None when the answer is that there is none."""
        kernels: PageKernels = self.settings["kernel_manager"]
        line: Line = self.settings["line"]
        claim = line.take_turn(guest, name) or self._take_over(guest)
        if claim is None and kernels.ledger.has_many(guest):
            self._turn_away(MANY, reason="many")
            return None
        found = claim or line.enter(guest, name)
        if isinstance(found, Place):
            self._show_place(found, name)
        elif found is None:
            self._turn_away(FULL, reason="full")
        return found if isinstance(found, Claim) else None

    def _take_over(self, guest: Guest) -> Claim | None:
        """Let somebody known have the room of a page of theirs that no browser is connected to."""
        kernels: PageKernels = self.settings["kernel_manager"]
        ledger = kernels.ledger
        if not (ledger.has_many(guest) or ledger.is_full(guest)):
            return None
        spare = ledger.to_spare(guest, connected=kernels.is_connected)
        if not spare:
            return None
        ledger.forget(spare)
        self.settings["tasks"].add(kernels.drop(spare, now=True, reason="made_room"))
        return ledger.enter(guest)

    def _show_place(self, place: Place, name: str) -> None:
        address = f"{self.settings['site'].base_url}line?page={name}"
        line = {"address": address, "again": place.again}
        self.set_header("X-Line", str(place.number))
        self._answer(place.sentence, title=place.title, seconds=PLAIN_SECONDS, line=line)

    def _turn_away(self, sentence: str, *, reason: str) -> None:
        self.settings["metrics"].refused(reason)
        line = {"address": "", "again": RETRY_SECONDS}
        self._answer(sentence, title=None, seconds=RETRY_SECONDS, line=line)

    def _answer(self, sentence: str, **values: object) -> None:
        self.set_status(503)
        self.set_header("Retry-After", str(values["seconds"]))
        self.set_header("Cache-Control", "no-store")
        nonce = self.draw_nonce()
        self.finish(self.render_plain("full.html", sentence=sentence, nonce=nonce, **values))


class LineHandler(Guarded):
    """Tells a page that waits what its place is now; only its visitor's browser knows to ask."""

    def get(self) -> None:
        """Return the place, or that the page should be asked for again."""
        line: Line = self.settings["line"]
        place = line.ask(recognise(self), self.get_query_argument("page", ""))
        self.set_header("Cache-Control", "no-store")
        self.finish({"ready": True} if place is None else _to_json(place))


def open_house(site: Site, kernels: PageKernels) -> dict[str, object]:
    """Return what handlers read to let people in."""
    room = Room(kernels.ledger, kernel_bytes=to_kernel_bytes(site))
    line = Line(room, admitted=kernels.metrics.admitted)
    kernels.metrics.count_waiting(line.__len__)
    kernels.has_room = lambda: room.is_open and not len(line)
    return {"builds": Builds(PER_PROCESSOR * processors()), "line": line}


def to_limits(site: Site) -> Limits:
    """Return how many kernels there may be."""
    wanted = site.max_kernels or kernels_that_fit(to_kernel_bytes(site))
    most = min(wanted, pages_that_fit())
    return Limits(all=most, visitor=site.kernels_per_visitor, address=site.kernels_per_address)


def to_kernel_bytes(site: Site) -> int:
    """Return what one more kernel takes: less where all of them are forked."""
    is_forked = all(site.to_kernel_name(page) != PLAIN for page in site.pages)
    return FORKED_BYTES if is_forked else KERNEL_BYTES


def _to_json(place: Place) -> dict[str, object]:
    return {
        "ready": False,
        "number": place.number,
        "sentence": place.sentence,
        "title": place.title,
        "again": place.again,
    }
