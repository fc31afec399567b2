"""The form of one section: what was typed comes in, is checked by its kind, and is handed on.

The form never looks for a store: it is given `save` and `share`. Who is answering is known to
whoever made those functions, and to nothing that the browser can read or write.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

import traitlets

from copwidgets.errors import AnswerError
from copwidgets.guide import Question, Section
from copwidgets.kinds import MAX_CHARACTERS, Answer, Checked, Problem, Status
from copwidgets.response import Draft, Response, Saved, State

from .assets import module
from .base import PageWidget
from .messages import SaveMessage, ShareMessage, problems_to_json

Save: TypeAlias = Callable[[Draft], Saved]
Share: TypeAlias = Callable[[Mapping[str, int]], tuple[str, ...]]

REQUIRED = Problem("Answer this question, or say that you are not sure yet.")


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a member goes when the section is done: a title, an address, perhaps a section here."""

    title: str
    href: str
    section: str = ""


class SectionForm(PageWidget):
    """An input form for every question of one section.

    Parameters
    ----------
    section : Section
        What to ask.
    save : callable, optional
        Takes a Draft, returns Saved once the answer is safe. Without it answers stay in `value`.
    share : callable, optional
        Takes question id -> revision; returns the ids that changed meanwhile. Without it the form
        offers no sharing.
    current : mapping, optional
        Question id -> Response: what is there already.
    shared_at : datetime, optional
        When the member last shared the section.
    draft_scope : str
        Under which name the browser keeps unsaved text: differs by workbook and member.
    onward : Onward, optional
        What to offer next.
    language : str
        Of the guide's words.

    Attributes
    ----------
    value : dict
        Question id -> answer, for `observe` and for setting. Untouched questions are absent, an
        emptied answer is None, "not sure yet" is `Status.NOT_SURE`; otherwise the value as its kind
        describes it. Setting it checks, saves and shows; AnswerError when an answer does not fit.
    errors : dict
        Question id -> sentences about what keeps the answer from being saved or shared.
    state : str
        How far the section is: untouched, draft, shared, or changed (since it was shared).
    """

    _esm = module("section_form.js")

    spec = traitlets.Dict().tag(sync=True)
    draft_scope = traitlets.Unicode().tag(sync=True)
    max_characters = traitlets.Int(MAX_CHARACTERS).tag(sync=True)
    # Only read when a page asks for the whole state: a save is acknowledged by its own message.
    answers = traitlets.Any().tag(sync=True, to_json=lambda _, form: form.answers_json())
    standing = traitlets.Any().tag(sync=True, to_json=lambda _, form: form.standing_json())

    value = traitlets.Dict()
    errors = traitlets.Dict()
    state = traitlets.Unicode()

    def __init__(  # noqa: PLR0913 - each is a part that the form is given rather than finds
        self,
        section: Section,
        *,
        save: Save | None = None,
        share: Share | None = None,
        current: Mapping[str, Response] | None = None,
        shared_at: datetime | None = None,
        draft_scope: str = "",
        onward: Onward | None = None,
        language: str = "en",
    ) -> None:
        self.section = section
        self._save, self._share, self._shared_at = save or _Unstored(), share, shared_at
        self._questions: dict[str, Question] = {each.id: each for each in section.questions}
        known = (current or {}).items()
        self._responses = {each: found for each, found in known if each in self._questions}
        self._saved_by_view: dict[tuple[str, str], int] = {}
        self._adopting = False
        super().__init__(
            spec=_spec(section, onward, shareable=share is not None),
            draft_scope=draft_scope,
            language=language,
        )
        self._refresh()

    @property
    def answered(self) -> int:
        """How many of the section's questions have an answer, "not sure yet" included."""
        given = (self._answer(question.id) for question in self.section.counted)
        return sum(each is not None and each.status is not Status.EMPTIED for each in given)

    @traitlets.validate("value")
    def _save_value(self, proposal: Mapping[str, Any]) -> dict[str, Any]:
        if self._adopting:
            return dict(proposal["value"])
        drafts = [
            Draft(question_id, answer, self._base(question_id), secrets.token_hex(12))
            for question_id, answer in self._check_all(proposal["value"]).items()
            if answer != self._answer(question_id)
        ]
        for draft in drafts:
            self._responses[draft.question_id] = self._save(draft).response
        if drafts:
            self._show_answers()
            self.state = self.standing_json()["state"]
        return self._to_value()

    def _check_all(self, raw: Mapping[str, Any]) -> dict[str, Answer]:
        answers = {}
        for question_id, plain in raw.items():
            checked = self._check(question_id, _from_plain(plain))
            if checked.answer is None:
                said = " ".join(problem.message for problem in checked.problems)
                raise AnswerError(said, where=question_id)
            answers[question_id] = checked.answer
        return answers

    def _check(self, question_id: str, raw: object) -> Checked:
        if question_id not in self._questions:
            known = ", ".join(self._questions)
            raise AnswerError("this form has no such question", where=question_id, remedy=known)
        return self._questions[question_id].kind.check(raw)

    # --- messages from the browser --------------------------------------------------------------

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take what the page sends: save, review, share, refresh."""
        kind = content.get("type")
        if kind == "save":
            self._take_save(SaveMessage.from_json(content))
        elif kind == "review":
            self.send(
                {"type": "reviewed", "view": content.get("view"), "answers": self.answers_json()}
            )
        elif kind == "share":
            self._take_share(ShareMessage.from_json(content))
        elif kind == "refresh":
            self._show_answers()

    def answer_failure(self, content: Mapping[str, Any], sentence: str) -> None:
        """Say that nothing was saved or shared, so that the page keeps the text."""
        reply = "shared" if content.get("type") == "share" else "saved"
        head = {"type": reply, "view": content.get("view"), "rev": content.get("rev")}
        self.send({**head, "failed": sentence})

    def _take_save(self, message: SaveMessage) -> None:
        results = {
            question_id: self._save_one(message.view, question_id, raw)
            for question_id, raw in message.answers.items()
        }
        self._refresh()
        reply = {"type": "saved", "view": message.view, "rev": message.rev, "results": results}
        self.send({**reply, "at": _now(), "standing": self.standing_json()})

    def _save_one(self, view: str, question_id: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        checked = self._check(question_id, {key: raw.get(key) for key in ("status", "value")})
        self.errors = _merged(self.errors, question_id, checked.problems)
        if checked.answer is None:
            return {"refused": problems_to_json(checked.problems)}
        # A page may save again before it hears of its last save; that is not another window.
        base = max(raw["base"], self._saved_by_view.get((view, question_id), 0))
        saved = self._save(Draft(question_id, checked.answer, base, raw["token"]))
        self._saved_by_view[view, question_id] = saved.response.revision
        self._responses[question_id] = saved.response
        result = {
            "revision": saved.response.revision,
            "problems": problems_to_json(checked.problems),
        }
        return {**result, "unseen": self._response_to_json(saved.unseen) if saved.unseen else None}

    def _take_share(self, message: ShareMessage) -> None:
        reply = {"type": "shared", "view": message.view}
        problems = self._problems()
        self.errors = {each: _sentences(found) for each, found in problems.items()}
        if self._share is None or problems:
            found = {each: problems_to_json(every) for each, every in problems.items()}
            self.send({**reply, "problems": found})
            return
        changed = self._share(
            {each: n for each, n in message.seen.items() if each in self._questions}
        )
        if not changed:
            self._shared_at = datetime.now(UTC)
            for each in message.seen.keys() & self._responses.keys():
                self._responses[each] = replace(self._responses[each], state=State.SHARED)
            self._refresh()
        self.send(
            {**reply, "changed": list(changed), "at": _now(), "standing": self.standing_json()}
        )

    def _problems(self) -> dict[str, tuple[Problem, ...]]:
        """Return all that keeps the section from being shared: question id -> problems."""
        found = {question.id: self._problems_of(question) for question in self.section.questions}
        return {question_id: problems for question_id, problems in found.items() if problems}

    def _problems_of(self, question: Question) -> tuple[Problem, ...]:
        answer = self._answer(question.id)
        if answer is None or answer.status is Status.EMPTIED:
            return (REQUIRED,) if question.required else ()
        return question.kind.check(answer.to_json()).problems

    # --- what the form knows --------------------------------------------------------------------

    def _answer(self, question_id: str) -> Answer | None:
        response = self._responses.get(question_id)
        return response.answer if response else None

    def _base(self, question_id: str) -> int:
        response = self._responses.get(question_id)
        return response.revision if response else 0

    def _refresh(self) -> None:
        """Let `value` and `state` follow what was saved, without saving it again."""
        self._adopting = True
        try:
            self.value = self._to_value()
        finally:
            self._adopting = False
        self.state = self.standing_json()["state"]

    def _to_value(self) -> dict[str, Any]:
        answers = {
            each: self._responses[each].answer
            for each in self._questions
            if each in self._responses
        }
        return {each: _to_plain(answer) for each, answer in answers.items()}

    def standing_json(self) -> dict[str, Any]:
        """Return how far the section is, and when it was last shared."""
        drafts = any(each.state is State.DRAFT for each in self._responses.values())
        if self._shared_at is None:
            return {"state": "draft" if self._responses else "untouched", "at": None}
        return {"state": "changed" if drafts else "shared", "at": self._shared_at.isoformat()}

    def _show_answers(self) -> None:
        self.send(
            {"type": "answers", "answers": self.answers_json(), "standing": self.standing_json()}
        )

    def answers_json(self) -> dict[str, Any]:
        """Return the answers as the page shows them: question id -> answer, revision, text."""
        return {each: self._response_to_json(found) for each, found in self._responses.items()}

    def _response_to_json(self, response: Response) -> dict[str, Any]:
        text = self._questions[response.question_id].kind.answer_text(response.answer)
        head = {"revision": response.revision, "at": response.saved_at.isoformat(), "text": text}
        return {**response.answer.to_json(), **head}


class _Unstored:
    """A `save` for a form that stands alone: it counts revisions and keeps nothing."""

    def __init__(self) -> None:
        self._revisions: dict[str, int] = {}

    def __call__(self, draft: Draft) -> Saved:
        revision = self._revisions.get(draft.question_id, 0) + 1
        self._revisions[draft.question_id] = revision
        head = {"community_id": "", "member_id": "", "question_id": draft.question_id}
        tail = {"state": State.DRAFT, "guide_version": "", "saved_at": datetime.now(UTC)}
        known: dict[str, Any] = {"revision": revision, "base": draft.base, "answer": draft.answer}
        return Saved(Response(**head, **known, **tail))  # type: ignore[arg-type]


def _spec(section: Section, onward: Onward | None, *, shareable: bool) -> dict[str, Any]:
    words = {"id": section.id, "title": section.title, "help": section.help}
    questions = [question.to_spec() for question in section.questions]
    following = None
    if onward is not None:
        following = {"title": onward.title, "href": onward.href, "section": onward.section}
    return {**words, "questions": questions, "shareable": shareable, "next": following}


def _to_plain(answer: Answer) -> Any:  # noqa: ANN401 - any JSON value
    if answer.status is Status.ANSWERED:
        return answer.value
    return Status.NOT_SURE if answer.status is Status.NOT_SURE else None


def _from_plain(plain: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a caller sets
    if isinstance(plain, Answer):
        return plain.to_json()
    if plain is None:
        return {"status": Status.EMPTIED}
    if plain is Status.NOT_SURE:
        return {"status": Status.NOT_SURE}
    return {"status": Status.ANSWERED, "value": plain}


def _merged(
    errors: Mapping[str, Any], question_id: str, problems: tuple[Problem, ...]
) -> dict[str, Any]:
    others = {each: found for each, found in errors.items() if each != question_id}
    return {**others, question_id: _sentences(problems)} if problems else others


def _sentences(problems: tuple[Problem, ...]) -> tuple[str, ...]:
    return tuple(problem.message for problem in problems)


def _now() -> str:
    return datetime.now(UTC).isoformat()
