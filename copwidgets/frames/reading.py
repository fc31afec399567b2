"""How responses read under today's guide: put in order, with only what others may see of each.

An answer is checked again here, since the guide may have changed after it was given: one that no
longer fits reads as the question took it then, else in plain words, and is never dropped. Used by
every frame; holds no pandas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copwidgets.community import Member
from copwidgets.guide import NOTHING_KEPT, Guide, Kept, Question
from copwidgets.kinds import NOT_SURE_TEXT, Answer, Item, JsonValue, Kind, Status, visible_part
from copwidgets.response import Response


@dataclass(frozen=True, slots=True)
class Entry:
    """One response as the frames show it.

    `answer` holds the visible value only. `question` is what was asked, None when nobody knows any
    more; `kind` is the one that the answer fits, of today's question or of an earlier version of
    it, None when it fits none. `phase` and `section` are None where today's guide does not ask it.
    """

    response: Response
    member: str
    answer: Answer
    text: str
    phase: str | None
    section: str | None
    question: Question | None
    kind: Kind | None

    def to_items(self) -> tuple[Item, ...]:
        """Return the listed things of the answer, those of a "not sure yet" included."""
        if self.answer.value is None:
            return ()
        if self.kind is not None:
            return self.kind.to_items(self.answer.value)
        value = self.answer.value
        return tuple(Item(plain_text(each)) for each in value) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Responses in guide order, then in the order in which members joined, then by revision.

    `members` are the names in joining order, `questions` the ids in guide order; whoever or
    whatever only the responses know (by id) comes last.
    """

    members: tuple[str, ...]
    questions: tuple[str, ...]
    entries: tuple[Entry, ...]


def read_responses(
    guide: Guide,
    members: Iterable[Member],
    responses: Iterable[Response],
    *,
    kept: Kept = NOTHING_KEPT,
    as_then: bool = False,
) -> Reading:
    """Return what may be seen of `responses`, in order.

    `kept` has the versions of the guide that were answered. With `as_then`, questions are those of
    these versions, else today's where there is one.
    """
    given = list(responses)
    names = _names(members, given)
    questions = _question_ids(guide, given)
    where, whose = _positions(questions), _positions(names)
    given.sort(key=lambda each: (where[each.question_id], whose[each.member_id], each.revision))
    reader = _Reader(guide, kept, as_then=as_then)
    entries = tuple(reader.read(each, names[each.member_id]) for each in given)
    return Reading(tuple(names.values()), questions, entries)


def _names(members: Iterable[Member], responses: Iterable[Response]) -> dict[str, str]:
    """Return member id -> name; a member who joined after `members` was read goes by the id."""
    names = {member.id: member.name for member in members}
    for response in responses:
        names.setdefault(response.member_id, response.member_id)
    return names


def _question_ids(guide: Guide, responses: Iterable[Response]) -> tuple[str, ...]:
    gone = {each.question_id for each in responses if each.question_id not in guide}
    return (*(question.id for question in guide.questions), *sorted(gone))


def _positions(keys: Iterable[str]) -> dict[str, int]:
    return {key: position for position, key in enumerate(keys)}


class _Reader:
    """Reads responses with the questions of today's guide, or with those of the time."""

    def __init__(self, guide: Guide, kept: Kept, *, as_then: bool) -> None:
        self._version, self._kept, self._as_then = guide.version, kept, as_then
        self._today = {question.id: question for question in guide.questions}
        self._places = {
            question.id: (phase.id, section.id) for phase, section, question in guide.walk()
        }

    def read(self, response: Response, name: str) -> Entry:
        asked = self._asked(response)
        kind, answer, text = read_answer([each.kind for each in asked], response.answer)
        phase, section = self._places.get(response.question_id, (None, None))
        return Entry(
            response, name, answer, text, phase, section, asked[0] if asked else None, kind
        )

    def _asked(self, response: Response) -> list[Question]:
        """Return what the question is and was, what it is shown as first."""
        question_id, version = response.question_id, response.guide_version
        today = self._today.get(question_id)
        if version == self._version and today is not None:
            return [today]
        then, last = self._kept.asked(version, question_id), self._kept.last(question_id)
        earlier = [each.question for each in (then, last) if each is not None]
        todays = [] if today is None else [today]
        return [*earlier, *todays] if self._as_then and then else [*todays, *earlier]


def read_answer(kinds: Sequence[Kind], stored: Answer) -> tuple[Kind | None, Answer, str]:
    """Return the first kind that the answer fits, the visible answer, and its text."""
    for kind in kinds:
        fitting = kind.fit(stored)
        if fitting is not None:
            value = None if fitting.value is None else kind.visible(fitting.value)
            return kind, Answer(fitting.status, value), kind.answer_text(fitting)
    part = kinds[0].visible_part(stored.value) if kinds else visible_part(stored.value)
    answer = Answer(stored.status, part)
    return None, answer, _plain_answer(answer)


def plain_text(value: JsonValue) -> str:
    """Return any JSON value in words: a list one entry a line, a mapping as `key: words; …`."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {plain_text(part)}" for key, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(plain_text(part) for part in value)
    return "" if value is None else str(value)


def _plain_answer(answer: Answer) -> str:
    text = plain_text(answer.value)
    if answer.status is Status.NOT_SURE:
        return f"{NOT_SURE_TEXT}\n{text}" if text else NOT_SURE_TEXT
    return text
