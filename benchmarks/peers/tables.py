"""The figures of `serving.py` as Markdown tables; ratios are to the first row."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from .crowd import Gathering
from .visits import Visit

NONE = "-"
VISITS = (
    "server | first visit s | again s | requests, first / again | KB, first / again | elsewhere"
)


def visit_table(first: Mapping[str, list[Visit]], again: Mapping[str, list[Visit]]) -> str:
    """Return a row for each server that was visited alone."""
    lines = [_line(VISITS.split(" | ")), _line(["---"] * 6)]
    reference = next(iter(first), "")
    for title in first:
        pairs = ((first[title], first[reference]), (again[title], again[reference]))
        lines.append(_line([title, *(_seconds(*pair) for pair in pairs), *_loads(pairs)]))
    return "\n".join(lines)


def _seconds(visits: Sequence[Visit], reference: Sequence[Visit]) -> str:
    own, other = (_median(each, lambda visit: visit.seconds) for each in (visits, reference))
    return f"{own:.2f} ({own / other:.1f} times)"


def _loads(pairs: Sequence[tuple[Sequence[Visit], object]]) -> list[str]:
    both = [visits for visits, _ in pairs]
    requests = [f"{_median(each, lambda visit: visit.fetched):.0f}" for each in both]
    kb = [f"{_median(each, lambda visit: visit.kb):,.0f}" for each in both]
    elsewhere = _median(both[0], lambda visit: visit.elsewhere)
    return [" / ".join(requests), " / ".join(kb), f"{elsewhere:.0f}"]


def _median(visits: Sequence[Visit], figure: Callable[[Visit], float]) -> float:
    return median(map(figure, visits))


def crowd_table(found: Mapping[str, list[Gathering]], sizes: Sequence[int]) -> str:
    """Return a row for each server that had crowds."""
    each = [f"at {size}" for size in sizes]
    memory = [f"MB a visitor {sizes and each[0]}", *each[1:]]
    times = [f"field s {sizes and each[0]}", *each[1:]]
    head = ["server", "MB, nobody there", *memory, "own MB", *times, "failed", "remarks"]
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_line([title, *_crowd(gatherings, sizes)]) for title, gatherings in found.items()]
    return "\n".join(lines)


def _crowd(gatherings: Sequence[Gathering], sizes: Sequence[int]) -> list[str]:
    empty, *full = gatherings
    whole = {each.visitors: each for each in full if not each.stopped}
    came = [whole.get(size) for size in sizes]
    return [
        f"{empty.memory.total:.0f}",
        *(_share(each, empty) for each in came),
        _own(full[-1]),
        *(f"{each.seconds:.2f}" if each and each.seconds else NONE for each in came),
        f"{full[-1].failed} of {full[-1].visitors}",
        _remarks(full[-1], empty),
    ]


def _share(gathering: Gathering | None, empty: Gathering) -> str:
    if gathering is None:
        return NONE
    return f"{(gathering.memory.total - empty.memory.total) / gathering.visitors:.1f}"


def _own(gathering: Gathering) -> str:
    own = gathering.memory.own
    has_kernels = len(own) >= gathering.visitors > 1
    return f"{median(own):.1f}" if has_kernels else NONE


def _remarks(gathering: Gathering, empty: Gathering) -> str:
    if not gathering.stopped:
        return ""
    return f"{gathering.stopped} at {gathering.visitors}, {_share(gathering, empty)} MB each"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
