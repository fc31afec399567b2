"""How responses read under today's guide: put in order, with only what others may see of each.

An answer is checked again here, since the guide may have changed after it was given: one that no
longer fits is shown in plain words and never dropped. Used by every frame; holds no pandas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copwidgets.community import Member
from copwidgets.guide import Guide, Question
from copwidgets.kinds import NOT_SURE_TEXT, Answer, Item, JsonValue, Kind, Status, visible_part
from copwidgets.response import Response


@dataclass(frozen=True, slots=True)
class Entry:
    """One response as the frames show it.

    `answer` holds the visible value only. `kind` is None when the answer does not fit its question,
    or the guide has no such question any more; `phase`, `section` and `question` are None then only
    in the second case.
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
    guide: Guide, members: Iterable[Member], responses: Iterable[Response]
) -> Reading:
    """Return what may be seen of `responses`, in order."""
    given = list(responses)
    names = _names(members, given)
    questions = _question_ids(guide, given)
    where, whose = _positions(questions), _positions(names)
    given.sort(key=lambda each: (where[each.question_id], whose[each.member_id], each.revision))
    places = {question.id: (phase.id, section.id) for phase, section, question in guide.walk()}
    entries = tuple(_read_one(guide, each, names, places) for each in given)
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


def _read_one(
    guide: Guide,
    response: Response,
    names: Mapping[str, str],
    places: Mapping[str, tuple[str, str]],
) -> Entry:
    phase, section = places.get(response.question_id, (None, None))
    question = guide.question(response.question_id) if phase else None
    kind, answer, text = _read_answer(question.kind if question else None, response.answer)
    name = names[response.member_id]
    return Entry(response, name, answer, text, phase, section, question, kind)


def _read_answer(kind: Kind | None, stored: Answer) -> tuple[Kind | None, Answer, str]:
    """Return the kind if the answer fits it, the visible answer, and its text."""
    fitting = kind.fit(stored) if kind else None
    if kind is not None and fitting is not None:
        value = None if fitting.value is None else kind.visible(fitting.value)
        return kind, Answer(fitting.status, value), kind.answer_text(fitting)
    part = kind.visible_part(stored.value) if kind else visible_part(stored.value)
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
