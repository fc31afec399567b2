"""What a changed guide means for answers that are there: question by question, and for how many.

Pure: from guides and responses to frozen objects. The command `copwidgets guide diff` puts them
into lines; what happens to the answers themselves is in `carrying`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .carrying import carry
from .guide import Guide, Kept, Question
from .response import Response

ALIKE = 0.6
"""From this likeness of their words on (0 to 1), an added question may be a removed one."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one question.

    `what` holds the words for it, as "renamed" and "reworded"; `earlier` the ids it had. `unplaced`
    are the ids of members whose answers have no place in the changed guide, and `members` of all
    who have answered it.
    """

    question_id: str
    what: tuple[str, ...]
    earlier: tuple[str, ...] = ()
    words: str = ""
    members: frozenset[str] = frozenset()
    unplaced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, in the order of the changed guide, removed questions last.

    `unplaced` are the members some of whose answers have no place of their own any more.
    `suggestions` are pairs of a removed id and the added one that asks nearly the same.
    """

    changes: tuple[Change, ...]
    members: frozenset[str]
    unplaced: frozenset[str]
    suggestions: tuple[tuple[str, str], ...]


def compare(guide: Guide, kept: Kept, responses: Iterable[Response]) -> Comparison:
    """Return what is different in `guide` from what was answered.

    Parameters
    ----------
    guide : Guide
        The changed one.
    kept : Kept
        Every version that was answered, today's included.
    responses : iterable of Response
        The newest of each member and question, drafts too.
    """
    given = tuple(responses)
    comparer = _Comparer(guide, kept, given)
    changes = (*(comparer.asked(each) for each in guide.questions), *comparer.removed())
    return Comparison(
        changes,
        frozenset(each.member_id for each in given),
        frozenset().union(*(each.unplaced for each in changes)),
        tuple(_suggestions(guide, kept, changes)),
    )


class _Comparer:
    """What is known of both sides while they are compared."""

    def __init__(self, guide: Guide, kept: Kept, given: Sequence[Response]) -> None:
        self.guide, self.kept, self.given = guide, kept, given
        self.after = carry(guide, given, kept)
        self.reordered = _reordered(guide, kept)
        self.takers = Counter(each for question in guide.questions for each in question.was)

    def asked(self, question: Question) -> Change:
        """Return what becomes of a question that the changed guide asks."""
        known = tuple(each for each in question.was if self.kept.last(each))
        ids = {question.id, *known}
        then = self.kept.last(question.id) or (self.kept.last(known[0]) if known else None)
        before = then.question if then else None
        what = tuple(self._what(question, known, before))
        return Change(
            question.id,
            what or ("same",),
            earlier=known,
            words=word_diff(before.text, question.text) if before and "reworded" in what else "",
            members=frozenset(each.member_id for each in self.given if each.question_id in ids),
            unplaced=frozenset(self._unplaced(question, known)),
        )

    def _what(
        self, question: Question, known: Sequence[str], then: Question | None
    ) -> Iterator[str]:
        if known:
            yield self._taking(known)
            if not any(each.startswith(_section_of(question)) for each in known):
                yield "moved"
        if then is None:
            yield "added"
            return
        if question.text != then.text:
            yield "reworded"
        if question.id in self.reordered:
            yield "reordered"
        if question.kind.name != then.kind.name:
            yield f"kind changed from {then.kind.name} to {question.kind.name}"
        elif _settings(question) != _settings(then):
            yield "settings changed"

    def _taking(self, known: Sequence[str]) -> str:
        if len(known) > 1:
            return "merged"
        return "split" if self.takers[known[0]] > 1 else "renamed"

    def _unplaced(self, question: Question, known: Sequence[str]) -> Iterator[str]:
        for each in self.after:
            is_own = each.question_id == question.id
            if each.question_id in known or (is_own and question.kind.fit(each.answer) is None):
                yield each.member_id

    def removed(self) -> Iterator[Change]:
        """Yield the questions that the changed guide neither asks nor takes over."""
        known = {each.id: each for guide in self.kept.guides for each in guide.questions}
        gone = [each for each in known if each not in self.guide and not self.takers[each]]
        for question_id in gone:
            people = frozenset(
                each.member_id for each in self.after if each.question_id == question_id
            )
            if people or not self._is_replaced(question_id):
                words = known[question_id].text
                yield Change(question_id, ("removed",), (), words, people, people)

    def _is_replaced(self, question_id: str) -> bool:
        """Tell whether a kept version itself had taken the question over."""
        every = (each for guide in self.kept.guides for each in guide.questions)
        return any(question_id in each.was for each in every)


def _settings(question: Question) -> tuple[object, ...]:
    return question.kind, question.answered_by


def _section_of(question: Question) -> str:
    return question.id.rpartition(".")[0] + "."


def _reordered(guide: Guide, kept: Kept) -> set[str]:
    """Return the questions of both that stand before or behind others than they did."""
    if not kept.guides:
        return set()
    before = [each.id for each in kept.guides[-1].questions if each.id in guide]
    after = [each.id for each in guide.questions if each.id in before]
    matches = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stays = {each for match in matches for each in before[match.a : match.a + match.size]}
    return set(after) - stays


def word_diff(before: str, after: str) -> str:
    """Return both texts as one: words that are gone in [-…-], new ones in {+…+}."""
    old, new = before.split(), after.split()
    parts: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts += old[a:b]
            continue
        parts += [f"[-{' '.join(old[a:b])}-]"] if b > a else []
        parts += [f"{{+{' '.join(new[c:d])}+}}"] if d > c else []
    return " ".join(parts)


def _suggestions(guide: Guide, kept: Kept, changes: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """Yield for each removed question the added one whose words are nearest, if any are near."""
    added = [each.question_id for each in changes if each.what == ("added",)]
    for change in changes:
        then = kept.last(change.question_id)
        if change.what != ("removed",) or then is None:
            continue
        near = [(_likeness(then.question, guide.question(each)), each) for each in added]
        ratio, best = max(near, default=(0.0, ""))
        if ratio >= ALIKE:
            yield change.question_id, best


def _likeness(one: Question, other: Question) -> float:
    words = (one.text.casefold().split(), other.text.casefold().split())
    return SequenceMatcher(None, *words, autojunk=False).ratio()
