"""Why a kernel is stopped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from traitlets import HasTraits, Unicode

from copwidgets.serve import watch as watch_module
from copwidgets.serve.guest import Guest
from copwidgets.serve.ledger import Claim, Ledger, Limits
from copwidgets.serve.site import Site
from copwidgets.serve.watch import HEED_SECONDS, Past, Seen, Watch, is_stuck, judge
from tests.aside import run

ANN = Guest(visitor="a", account="person:ann", is_stranger=False)
SITE = Site(folder=Path(), pages=("a.ipynb",), start="a.ipynb")
QUIET = SITE.idle_minutes * 60 + 1

# --- judging --------------------------------------------------------------------------------------


def see(**changes):
    usual = {"is_alive": True, "is_connected": True, "quiet": 0.0, "bytes": 10**7}
    return Seen(**(usual | changes))


def claim(*, is_built=True, can_resume=True):
    return Claim(ANN, "k", is_built=is_built, can_resume=can_resume)


def look(past, seen, now, *, of=None):
    return judge(seen, past, of or claim(), site=SITE, now=now)


def test_a_kernel_in_use_goes_on():
    past = Past()
    assert [look(past, see(), now) for now in (0, 1000, 2000)] == ["", "", ""]


def test_a_kernel_that_has_died_or_is_too_large_is_stopped_whatever_it_is_for():
    for whose in (None, claim(is_built=False), claim()):
        assert judge(see(is_alive=False), Past(), whose, site=SITE, now=0) == "died"
        large = see(bytes=SITE.kernel_bytes_most + 1)
        assert judge(large, Past(), whose, site=SITE, now=0) == "memory"
        assert judge(see(), Past(), whose, site=SITE, now=0) == ""


def test_a_page_whose_connection_does_not_come_back_loses_its_kernel():
    past, away = Past(), see(is_connected=False)
    look(past, see(), 100)
    assert look(past, away, 100 + SITE.lost_seconds) == ""
    look(past, see(), 125)
    assert look(past, away, 125 + SITE.lost_seconds + 1) == "lost"


def test_a_page_that_cannot_get_itself_another_keeps_its_kernel_for_longer():
    past, away, heavy = Past(), see(is_connected=False), claim(can_resume=False)
    look(past, see(), 0, of=heavy)
    assert look(past, away, 1000, of=heavy) == ""
    assert look(past, see(is_connected=False, quiet=QUIET), 2000, of=heavy) == "idle"
    assert look(past, see(quiet=QUIET), 2000, of=heavy) == ""  # its browser is there


def test_a_kernel_that_no_browser_ever_reached_is_unused():
    past, away = Past(), see(is_connected=False)
    assert look(past, away, 500, of=claim(is_built=False)) == ""
    assert look(past, away, 1000) == ""  # from now on
    assert look(past, away, 1000 + SITE.unused_seconds) == ""
    assert look(past, away, 1001 + SITE.unused_seconds) == "unused"


def test_a_connection_too_short_to_be_seen_is_one():
    past, reached = Past(), claim()
    reached.is_reached = True
    away = see(is_connected=False)
    assert look(past, away, 1, of=reached) == ""
    assert look(past, away, 2 + SITE.lost_seconds, of=reached) == "lost"


def test_an_idle_kernel_goes_though_its_page_is_open_when_the_page_can_resume():
    past = Past()
    assert look(past, see(quiet=QUIET - 2), 0) == ""
    assert look(past, see(quiet=QUIET), 0) == "idle"


def test_a_kernel_that_computes_is_not_lost_nor_idle():
    past = Past(connected=0, built=0)
    past.note(is_busy=True, now=10)
    assert look(past, see(is_connected=False, quiet=QUIET), 60) == ""
    past.note(is_busy=False, now=61)
    assert look(past, see(is_connected=False), 62) == "lost"


def test_who_computes_without_a_pause_is_told_once_and_then_stopped():
    past = Past()
    past.note(is_busy=True, now=10)
    assert not is_stuck(see(used=5.0), past, site=SITE, now=10 + SITE.busy_seconds)
    assert is_stuck(see(used=20.0), past, site=SITE, now=71)
    past.interrupted = 71
    assert not is_stuck(see(used=21.0), past, site=SITE, now=72)
    assert look(past, see(), 71 + HEED_SECONDS) == ""
    assert look(past, see(), 72 + HEED_SECONDS) == "busy"
    past.note(is_busy=False, now=73)
    assert look(past, see(), 200) == ""


def test_who_only_waits_for_a_busy_machine_is_given_longer():
    past = Past()
    past.note(is_busy=True, now=0)
    assert not is_stuck(see(used=1000.0), past, site=SITE, now=1)
    assert not is_stuck(see(used=1014.0), past, site=SITE, now=299)
    assert is_stuck(see(used=1014.0), past, site=SITE, now=301)
    past.note(is_busy=False, now=302)
    past.note(is_busy=True, now=303)
    assert not is_stuck(see(used=1014.0), past, site=SITE, now=370)
    assert is_stuck(see(used=1029.0), past, site=SITE, now=371)


def test_where_the_system_does_not_tell_time_alone_counts():
    past = Past()
    past.note(is_busy=True, now=0)
    assert not is_stuck(see(), past, site=SITE, now=60)
    assert is_stuck(see(), past, site=SITE, now=61)


# --- looking --------------------------------------------------------------------------------------


class Manager(HasTraits):
    """A kernel's manager, as far as it is looked at."""

    execution_state = Unicode("idle")
    shutting_down = False
    provisioner = SimpleNamespace(pid=None)

    def __init__(self):
        super().__init__()
        self.last_activity = datetime.now(UTC)
        self.alive = True
        self.interrupts = 0

    async def is_alive(self):
        return self.alive

    async def interrupt_kernel(self):
        self.interrupts += 1


class Kernels(dict):
    """The managers of kernels by id."""

    def __init__(self, *names):
        super().__init__({name: Manager() for name in names})
        self.ledger = Ledger(Limits(all=9, visitor=9, address=9))
        self.dropped, self.connected = [], set(names)
        for name in names:
            mine = self.ledger.enter(ANN)
            mine.kernel_id, mine.is_built, mine.can_resume = name, True, True

    def list_kernel_ids(self):
        return list(self)

    def get_kernel(self, kernel_id):
        return self[kernel_id]

    def is_connected(self, kernel_id):
        return kernel_id in self.connected

    async def drop(self, kernel_id, *, now, reason):
        self.dropped.append((kernel_id, reason, now))
        del self[kernel_id]


def watching(kernels, **changes):
    begun = []
    site = Site(folder=Path(), pages=("a.ipynb",), start="a.ipynb", **changes)
    watch = Watch(kernels, site, begin=begun.append)

    async def look():
        await watch.look()
        while begun:
            await begun.pop(0)

    return look


def test_every_kernel_is_looked_at_and_stopped_for_its_reason():
    async def work():
        kernels = Kernels("dead", "quiet", "good")
        kernels["dead"].alive = False
        kernels["quiet"].last_activity -= timedelta(hours=1)
        look = watching(kernels)
        await look()
        await look()
        return kernels

    kernels = run(work())
    assert kernels.dropped == [("dead", "died", True), ("quiet", "idle", False)]
    assert list(kernels) == ["good"]


def test_a_kernel_that_starts_or_stops_is_not_looked_at():
    async def work():
        kernels = Kernels("starts", "stops")
        kernels["starts"].execution_state = ""
        kernels["stops"].shutting_down = True
        for each in kernels.values():
            each.alive = False
        await watching(kernels)()
        return kernels.dropped

    assert run(work()) == []


def test_every_pause_counts_however_short():
    async def work():
        kernels = Kernels("busy", "stuck")
        look = watching(kernels, busy_seconds=-1)  # any time at all is too long
        for each in kernels.values():
            each.execution_state = "idle"
        await look()
        kernels["stuck"].execution_state = "busy"
        kernels["busy"].execution_state = "busy"
        kernels["busy"].execution_state = "idle"
        await look()
        await look()
        return kernels["busy"].interrupts, kernels["stuck"].interrupts

    assert run(work()) == (0, 1)


def test_memory_is_given_back_after_kernels_have_ended_and_only_then(monkeypatch):
    given = []
    monkeypatch.setattr(watch_module, "give_back_memory", lambda: given.append(True))

    async def work():
        kernels = Kernels("a", "b")
        looking = Watch(kernels, SITE, begin=None)
        await looking.look()
        looking.tidy()
        assert given == []
        del kernels["b"]
        await looking.look()
        looking.tidy()
        looking.tidy()
        assert given == [True]

    run(work())
