"""What becomes of answers when the guide changes: taken over, replaced, or kept as earlier answers.

Pure: responses in, responses out, and none of them disappears that nothing newer stands for. The
guide says by `was` which earlier questions a question takes over; every frame and form of answers
goes through here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .guide import NOTHING_KEPT, Guide, Kept, Question
from .kinds import Answer, JsonValue, Status
from .response import Response, State, json_key


def carry(
    guide: Guide, responses: Iterable[Response], kept: Kept = NOTHING_KEPT
) -> tuple[Response, ...]:
    """Return the responses as the guide asks for them today.

    Parameters
    ----------
    guide : Guide
        Today's.
    responses : iterable of Response
        Of one community, at most one of each member and question.
    kept : Kept
        Versions that were answered, for questions whose id changed more than once.

    Returns
    -------
    tuple of Response
        A member's own response to a question stands as it is, and what it replaced (by `was`) is
        left out, unless that was written later. Where there is no own response, the earlier ones
        are taken over if they fit: one as it is, several texts or lists joined, of other kinds only
        a single one. The new response names them in `carried_from`, is shared only if all of them
        are, and bears the moment of the latest. Whatever is left stays as an earlier answer.
    """
    given = tuple(responses)
    takers = tuple(question for question in guide.questions if question.was)
    if not takers:
        return given
    people: dict[str, dict[str, Response]] = defaultdict(dict)
    for each in given:
        people[each.member_id][each.question_id] = each
    return tuple(
        each for own in people.values() for each in _Hand(guide, kept, own).carry_all(takers)
    )


@dataclass
class _Hand:
    """One member's responses by question id; `done` are those that something newer stands for."""

    guide: Guide
    kept: Kept
    own: Mapping[str, Response]
    done: set[str] = field(default_factory=set)

    def carry_all(self, takers: Iterable[Question]) -> Iterator[Response]:
        carried = [self._carry_to(question) for question in takers]
        yield from (each for each in self.own.values() if each.question_id not in self.done)
        yield from (each for each in carried if each is not None)

    def _carry_to(self, question: Question) -> Response | None:
        """Return the response that a question takes over, None for none; note what is done."""
        newest = self.own.get(question.id)
        found = list(self._trace(question.was, newest, set()))
        self.done |= {
            each.question_id
            for each, newer in found
            if newer is not None and each.saved_at <= newer.saved_at
        }
        parts = [each for each, newer in found if newer is None]
        taken = _take_over(question, parts) if parts else None
        if taken is not None:
            self.done.update(taken.carried_from)
        return taken

    def _trace(
        self, ids: Iterable[str], newer: Response | None, seen: set[str]
    ) -> Iterator[tuple[Response, Response | None]]:
        """Yield the responses under these ids, each with the one that replaced it, and so on back.

        What is asked today has a place of its own and is not taken from it.
        """
        for each in ids:
            if each in self.guide or each in seen:
                continue
            seen.add(each)
            response = self.own.get(each)
            if response is not None:
                yield response, newer
            yield from self._trace(self.kept.was(each), response or newer, seen)


def _take_over(question: Question, parts: Sequence[Response]) -> Response | None:
    """Return earlier responses as one to `question`, or None where they do not fit it."""
    joined = _join([each.answer for each in parts])
    fitting = question.kind.fit(joined) if joined else None
    if fitting is None:
        return None
    is_shared = all(each.state is State.SHARED for each in parts)
    return replace(
        max(parts, key=lambda each: each.saved_at),
        question_id=question.id,
        answer=fitting,
        state=State.SHARED if is_shared else State.DRAFT,
        carried_from=tuple(each.question_id for each in parts),
    )


def _join(answers: Iterable[Answer]) -> Answer | None:
    """Return several answers as one, None where they cannot be joined; a doubt stays one."""
    given = [each for each in answers if each.status is not Status.EMPTIED]
    if not given:
        return Answer(Status.EMPTIED)
    is_unsure = any(each.status is Status.NOT_SURE for each in given)
    status = Status.NOT_SURE if is_unsure else Status.ANSWERED
    values = [each.value for each in given if each.value is not None]
    if len(values) <= 1:
        return Answer(status, *values)
    joined = _join_values(values)
    return None if joined is None else Answer(status, joined)


def _join_values(values: Sequence[JsonValue]) -> JsonValue:
    """Return texts one below the other, rows one after the other, each once; None for others."""
    if all(isinstance(each, str) for each in values):
        return "\n".join(dict.fromkeys(values))
    if all(isinstance(each, list) for each in values):
        return list({json_key(row): row for rows in values for row in rows}.values())
    return None


def without_set_aside(
    guide: Guide, responses: Iterable[Response], kept: Kept
) -> Iterator[Response]:
    """Yield responses to earlier versions of the guide without what their members had set aside.

    Only the question that was asked then says what that is: today's might take it for meant.
    """
    for each in responses:
        asked = kept.asked(each.guide_version, each.question_id)
        if asked is None or each.guide_version == guide.version or each.answer.value is None:
            yield each
        else:
            yield replace(each, answer=_visible(asked.question, each.answer))


def _visible(question: Question, answer: Answer) -> Answer:
    fitting = question.kind.fit(answer)
    if fitting is None or fitting.value is None:
        return Answer(answer.status, question.kind.visible_part(answer.value))
    return Answer(answer.status, question.kind.visible(fitting.value))
