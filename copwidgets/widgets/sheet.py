"""One member's answers to one section: the state beside the form, which a test can hold in hand.

Every answer is checked by its kind and handed to `save`. Who is answering is known to whoever made
`save` and `share`; nothing here looks for a store, and nothing here is sent to a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from copwidgets.errors import AnswerError
from copwidgets.guide import Question, Section
from copwidgets.kinds import Answer, Checked, JsonValue, Problem, Status
from copwidgets.response import Draft, Response, Saved, State

from .plain import from_plain, is_same, to_plain

Save: TypeAlias = Callable[[Draft], Saved]
Share: TypeAlias = Callable[[Mapping[str, int]], tuple[str, ...]]
Problems: TypeAlias = tuple[Problem, ...]

FALLBACK = (
    "The newest version of this answer cannot be read any more, as the store's file is damaged; "
    "what stands here is from before. Change it to what you want to say, and it is saved again."
)
REQUIRED = "Answer “{}”, or say that you are not sure yet."


class Sheet:
    """What is answered, how far the section is, and what keeps it from being shared.

    Parameters
    ----------
    section : Section
    save : callable, optional
        Takes a Draft, returns Saved once the answer is safe. Without it nothing is kept elsewhere.
    share : callable, optional
        Takes question id -> revision; returns the ids that changed meanwhile.

    Attributes
    ----------
    responses : dict
        Question id -> newest known Response, its answer as the question takes it today. One that
        does not fit any more (the guide was changed) counts as emptied and is not shared again.
    """

    def __init__(
        self, section: Section, *, save: Save | None = None, share: Share | None = None
    ) -> None:
        self.section = section
        self.questions: dict[str, Question] = {each.id: each for each in section.questions}
        self.responses: dict[str, Response] = {}
        self.shared_at: datetime | None = None
        self._save, self._share = save or _Unstored(), share
        self._unfit: set[str] = set()

    @property
    def is_shareable(self) -> bool:
        """Whether the section can be shared from here."""
        return self._share is not None

    def open(self, current: Mapping[str, Response], shared_at: datetime | None) -> None:
        """Take what is in the store already."""
        self.shared_at = shared_at
        for question_id in self.questions.keys() & current.keys():
            self._remember(current[question_id])

    def _remember(self, response: Response) -> None:
        fitting = self.as_today(response)
        is_fit = response.answer.status is fitting.answer.status
        (self._unfit.discard if is_fit else self._unfit.add)(response.question_id)
        self.responses[response.question_id] = fitting

    def as_today(self, response: Response) -> Response:
        """Return a response with its answer as the question takes it today, else an emptied one."""
        fitting = self.questions[response.question_id].kind.fit(response.answer)
        return replace(response, answer=fitting or Answer(Status.EMPTIED))

    def answer(self, question_id: str) -> Answer | None:
        """Return what is answered; None when the question is untouched."""
        response = self.responses.get(question_id)
        return response.answer if response else None

    def revision(self, question_id: str) -> int:
        """Return the newest known revision, 0 for an untouched question."""
        response = self.responses.get(question_id)
        return response.revision if response else 0

    # --- saving ---------------------------------------------------------------------------------

    def check(self, question_id: str, raw: object) -> Checked:
        """Check a raw answer; AnswerError when the section has no such question."""
        if question_id not in self.questions:
            known = f"It has: {', '.join(self.questions)}"
            raise AnswerError("this form has no such question", where=question_id, remedy=known)
        return self.questions[question_id].kind.check(raw)

    def save(self, draft: Draft) -> Saved:
        """Hand on a checked answer, and know it from then on."""
        saved = self._save(draft)
        # A late retry finds its own revision, and perhaps that somebody has written since.
        known = [each for each in (saved.response, saved.unseen) if each is not None]
        newest = max(known, key=lambda each: each.revision)
        if newest.revision >= self.revision(draft.question_id):
            self._remember(newest)
        return saved

    def to_plain(self) -> dict[str, JsonValue]:
        """Return question id -> plain value, in guide order, of every question that was touched."""
        responses = ((each, self.responses.get(each)) for each in self.questions)
        return {each: to_plain(found.answer) for each, found in responses if found is not None}

    def changes(self, plain: Mapping[str, Any]) -> dict[str, tuple[Answer, Problems]]:
        """Return what differs in `plain`, checked; AnswerError when any of it cannot be stored."""
        known = self.to_plain()
        found: dict[str, tuple[Answer, Problems]] = {}
        for question_id, value in plain.items():
            if question_id in known and is_same(known[question_id], value):
                continue
            checked = self.check(question_id, from_plain(value))
            if checked.answer is None:
                said = " ".join(problem.message for problem in checked.problems)
                raise AnswerError(said, where=question_id)
            if checked.answer != self.answer(question_id):
                found[question_id] = checked.answer, checked.problems
        return found

    # --- sharing --------------------------------------------------------------------------------

    def problems(self) -> dict[str, Problems]:
        """Return all that keeps the section from being shared: question id -> problems."""
        found = {question.id: self._problems_of(question) for question in self.section.questions}
        return {question_id: problems for question_id, problems in found.items() if problems}

    def notes(self) -> dict[str, Problems]:
        """Return what a member must be told as the form opens: question id -> problems."""
        fallen = (each for each, found in self.responses.items() if found.is_fallback)
        return dict.fromkeys(fallen, (Problem(FALLBACK),))

    def _problems_of(self, question: Question) -> Problems:
        if question.id in self.notes():
            return (Problem(FALLBACK),)
        answer = self.answer(question.id)
        if answer is None or answer.status is Status.EMPTIED:
            return (Problem(REQUIRED.format(question.text)),) if question.required else ()
        return question.kind.check(answer.to_json()).problems

    def share(self, seen: Mapping[str, int]) -> tuple[str, ...]:
        """Share the revisions that the member has read; return the ids that changed meanwhile."""
        shown = self.responses.keys() - self._unfit
        chosen = {each: n for each, n in seen.items() if each in shown}
        if self._share is None or not chosen:
            remedy = "Answer a question of the section first."
            raise AnswerError("there is nothing to share yet", remedy=remedy)
        # What the page has not seen is not shared, even if this sheet holds it by now.
        unseen = tuple(each for each, n in chosen.items() if n != self.revision(each))
        changed = unseen or self._share(chosen)
        if not changed:
            self.shared_at = datetime.now(UTC)
            for each in chosen:
                self.responses[each] = replace(self.responses[each], state=State.SHARED)
        return changed

    @property
    def answered(self) -> int:
        """How many of the section's questions have an answer, "not sure yet" included."""
        given = (self.answer(question.id) for question in self.section.counted)
        return sum(each is not None and each.status is not Status.EMPTIED for each in given)

    @property
    def state(self) -> str:
        """How far the section is: untouched, draft, shared, or changed (since it was shared)."""
        if self.shared_at is None:
            return "draft" if self.responses else "untouched"
        shown = (self.responses[each] for each in self.responses.keys() - self._unfit)
        return "changed" if any(each.state is State.DRAFT for each in shown) else "shared"


class _Unstored:
    """A `save` for a form that stands alone: it counts revisions and keeps nothing."""

    def __init__(self) -> None:
        self._revisions: dict[str, int] = {}

    def __call__(self, draft: Draft) -> Saved:
        revision = self._revisions.get(draft.question_id, 0) + 1
        self._revisions[draft.question_id] = revision
        response = Response(
            community_id="",
            member_id="",
            question_id=draft.question_id,
            revision=revision,
            base=draft.base,
            answer=draft.answer,
            state=State.DRAFT,
            guide_version="",
            saved_at=datetime.now(UTC),
        )
        return Saved(response)
