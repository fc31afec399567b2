"""Handing over and merging, as whoever may do it: one file after the other, each by itself.

A file that cannot be merged is refused with a sentence, and the next one is looked at. The layers
above give the files and show what became of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from copwidgets.community import Member, utc_now
from copwidgets.errors import AccessError, AnswerError, HandOverError
from copwidgets.guide import Guide
from copwidgets.histories import HandOver, Merged, Outcome, TakenIn
from copwidgets.people import Leader
from copwidgets.store.contract import Store

from .checking import Reader
from .folder import find_files, read_file, shown
from .form import file_name, to_text

OTHER_VERSION = "Some answers were given to another version of the guide."
NOTHING_SHARED = "Nothing in it is shared yet, so the results show nothing of it."


@dataclass(frozen=True, slots=True)
class Source:
    """A file to merge: how it is called in the report, and how its bytes are had."""

    name: str
    read: Callable[[], bytes]


def sources(folder: Path) -> tuple[Source, ...]:
    """Return the files of a folder; HandOverError when it cannot be read."""
    return tuple(Source(shown(each.name), partial(read_file, each)) for each in find_files(folder))


def hand_over(store: Store, member: Member) -> tuple[str, str]:
    """Return the name and the text of the file in which a member hands over their answers.

    Raises
    ------
    HandOverError
        There is nothing to hand over, or nobody could merge it.
    """
    handed = store.hand_over(member)
    text = to_text(handed)
    # What is refused when it is merged is better known now, while its person is at hand.
    Reader(utc_now()).read(text.encode())
    return file_name(handed), text


def merge_files(
    leader: Leader, guide: Guide, files: Iterable[Source], *, is_tried: bool = False
) -> Iterator[Merged]:
    """Merge files into the leader's community; yield what became of each, as soon as it has.

    With `is_tried` nothing is written: each is told as if it were the only one.

    Raises
    ------
    AccessError
        The leader may not lead any more.
    StoreError
        The store fails; what was told as merged is merged, and the rest may be merged again.
    """
    reader = Reader(utc_now())
    for each in files:
        leader.check()
        try:
            handed = reader.read(each.read())
            _check_asked(leader.store, guide, handed)
            taken_in = leader.store.take_in(
                leader.community_id, handed, leader.member, is_tried=is_tried
            )
        except (HandOverError, AccessError, AnswerError) as error:
            yield Merged(each.name, Outcome.REFUSED, notes=(error.to_sentence(),))
        else:
            yield _merged(each.name, guide, handed, taken_in)


def _check_asked(store: Store, guide: Guide, handed: HandOver) -> None:
    """Refuse answers of which no question has anything to do with what this community asks."""
    asked = {each for question in guide.questions for each in (question.id, *question.was)}
    answered = {each.question_id for each in handed.history.revisions}
    if asked & answered or any(store.guide(version) for version in handed.guides):
        return
    raise HandOverError(
        "its answers are to another guide, of which this community asks no question",
        remedy="Merge it into the community that it is meant for.",
    )


def _merged(name: str, guide: Guide, handed: HandOver, taken_in: TakenIn) -> Merged:
    if not taken_in.is_changed:
        return Merged(name, Outcome.THERE, taken_in.name)
    notes = tuple(_notes(guide, handed, taken_in))
    return Merged(name, Outcome.MERGED, taken_in.name, taken_in.new, notes)


def _notes(guide: Guide, handed: HandOver, taken_in: TakenIn) -> Iterator[str]:
    if taken_in.name != handed.name:
        yield f"{handed.name} is called {taken_in.name} here."
    if set(handed.guides) != {guide.version}:
        yield OTHER_VERSION
    if not handed.history.sharings:
        yield NOTHING_SHARED
