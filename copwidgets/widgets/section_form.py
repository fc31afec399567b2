"""The form of one section: what was typed comes in, is checked by its kind, and is handed on.

The form never looks for a store: it is given `save` and `share`. Who is answering is known to
whoever made those functions, and to nothing that the browser can read or write.
"""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import traitlets

from copwidgets.errors import CopwidgetsWarning
from copwidgets.guide import Section
from copwidgets.kinds import MAX_ANSWER, MAX_CHARACTERS, Checked
from copwidgets.response import Draft, Response
from copwidgets.telemetry import tell_refused

from .assets import module
from .base import PageWidget
from .messages import SaveMessage, ShareMessage, problems_to_json, return_address, unreadable
from .sheet import Problems, Save, Share, Sheet

UNSEEN = (
    "{}: this answer had been changed in another window or form. Both texts are kept; yours is the "
    "newest. See Workbook.history(drafts=True)."
)


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
    advise : callable, optional
        Returns sentences to read before sharing, asked for each time the answers are checked.
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
        describes it. Setting it checks, saves and shows what differs, and leaves alone what is
        absent; AnswerError when an answer does not fit, and then nothing is saved.
    errors : dict
        Question id -> sentences about what keeps the answer from being saved or shared, as found
        when it was last checked.
    state : str
        How far the section is: untouched, draft, shared, or changed (since it was shared).
    """

    _esm = module("section_form.js")

    spec = traitlets.Dict().tag(sync=True)
    draft_scope = traitlets.Unicode().tag(sync=True)
    max_characters = traitlets.Int(MAX_CHARACTERS).tag(sync=True)
    max_answer = traitlets.Int(MAX_ANSWER).tag(sync=True)
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
        advise: Callable[[], Sequence[str]] | None = None,
        current: Mapping[str, Response] | None = None,
        shared_at: datetime | None = None,
        draft_scope: str = "",
        onward: Onward | None = None,
        language: str = "en",
    ) -> None:
        self.section = section
        self._sheet = Sheet(section, save=save, share=share)
        self._sheet.open(current or {}, shared_at)
        self._advise = advise
        self._saved_by_view: dict[tuple[str, str], int] = {}
        self._is_following = False
        super().__init__(
            spec=_spec(section, onward, shareable=self._sheet.is_shareable),
            draft_scope=draft_scope,
            language=language,
        )
        self._note(self._sheet.notes())
        self._follow()

    def __repr__(self) -> str:
        counts = f"{self.answered} of {len(self.section.counted)} answered"
        return f"<SectionForm {self.section.id}: {counts}, {self.state}>"

    @property
    def answered(self) -> int:
        """How many of the section's questions have an answer, "not sure yet" included."""
        return self._sheet.answered

    # --- values set in Python -------------------------------------------------------------------

    @traitlets.validate("value")
    def _save_value(self, proposal: Mapping[str, Any]) -> dict[str, Any]:
        if self._is_following:
            return dict(proposal["value"])
        try:
            for question_id, (answer, problems) in self._sheet.changes(proposal["value"]).items():
                base = self._sheet.revision(question_id)
                draft = Draft(question_id, answer, base, secrets.token_hex(12))
                saved = self._sheet.save(draft)
                self._note({question_id: problems})
                if saved.unseen is not None:
                    warnings.warn(UNSEEN.format(question_id), CopwidgetsWarning, stacklevel=3)
        finally:  # what was saved before a failure is saved
            self._follow()
            self._show_answers()
        return self._sheet.to_plain()

    def _note(self, found: Mapping[str, Problems]) -> None:
        """Let `errors` say what the last check of these questions found."""
        others = {each: said for each, said in self.errors.items() if each not in found}
        said = {each: _sentences(problems) for each, problems in found.items() if problems}
        self.errors = {**others, **said}

    def _follow(self) -> None:
        """Let `value` and `state` follow what was saved, without saving it again."""
        self._is_following = True
        try:
            self.value = self._sheet.to_plain()
        finally:
            self._is_following = False
        self.state = self._sheet.state

    # --- messages from the browser --------------------------------------------------------------

    def receive(self, content: Mapping[str, Any]) -> None:
        """Take what the page sends: save, review, share, refresh."""
        kind = content.get("type")
        if kind == "save":
            self._take_save(SaveMessage.from_json(content))
        elif kind == "share":
            self._take_share(ShareMessage.from_json(content))
        elif kind == "review":
            self._take_review(content)
        elif kind == "refresh":
            self._show_answers()
        else:
            raise unreadable()

    def answer_failure(
        self, content: Mapping[str, Any], sentence: str, *, final: bool = False
    ) -> None:
        """Say that nothing was saved or shared, so that the page keeps the text.

        With `final` the page stops trying until something is typed again.
        """
        kind = content.get("type")
        reply = "shared" if kind == "share" else "reviewed" if kind == "review" else "saved"
        ending = {"final": True} if final else {}
        self.send({"type": reply, **return_address(content), "failed": sentence, **ending})

    def _take_review(self, content: Mapping[str, Any]) -> None:
        view = return_address(content)["view"]
        advice = list(self._advise()) if self._advise else []
        answers = self.answers_json()
        self.send({"type": "reviewed", "view": view, "answers": answers, "advice": advice})

    def _take_save(self, message: SaveMessage) -> None:
        if not message.answers.keys() <= self._sheet.questions.keys():
            raise unreadable()
        checked = {each: self._check(each, raw) for each, raw in message.answers.items()}
        try:
            results = {
                each: self._save_one(message.view, each, message.answers[each], found)
                for each, found in checked.items()
            }
            reply = {"type": "saved", "view": message.view, "rev": message.rev, "results": results}
            self.send({**reply, "at": _now(), "standing": self.standing_json()})
        finally:  # the page comes first: observers may be anything, and may fail
            self._note({each: found.problems for each, found in checked.items()})
            self._follow()

    def _check(self, question_id: str, raw: Mapping[str, Any]) -> Checked:
        return self._sheet.check(question_id, {each: raw.get(each) for each in ("status", "value")})

    def _save_one(
        self, view: str, question_id: str, raw: Mapping[str, Any], checked: Checked
    ) -> dict[str, Any]:
        problems = problems_to_json(checked.problems)
        if checked.answer is None:
            tell_refused("value")
            return {"refused": problems}
        # A page may save again before it hears of its last save; that is not another window.
        base = max(raw["base"], self._saved_by_view.get((view, question_id), 0))
        saved = self._sheet.save(Draft(question_id, checked.answer, base, raw["token"]))
        revision = saved.response.revision
        self._saved_by_view[view, question_id] = revision
        unseen = self._response_to_json(saved.unseen) if saved.unseen else None
        return {"revision": revision, "problems": problems, "unseen": unseen}

    def _take_share(self, message: ShareMessage) -> None:
        reply = {"type": "shared", "view": message.view}
        problems = self._sheet.problems()
        self.errors = {each: _sentences(found) for each, found in problems.items()}
        if problems:
            found = {each: problems_to_json(every) for each, every in problems.items()}
            self.send({**reply, "problems": found})
            return
        changed = list(self._sheet.share(message.seen))
        standing = self.standing_json()
        self.send({**reply, "changed": changed, "at": _now(), "standing": standing})
        self._follow()

    # --- what the page shows --------------------------------------------------------------------

    def _show_answers(self) -> None:
        self.send(
            {"type": "answers", "answers": self.answers_json(), "standing": self.standing_json()}
        )

    def standing_json(self) -> dict[str, Any]:
        """Return how far the section is, and when it was last shared."""
        moment = self._sheet.shared_at
        return {"state": self._sheet.state, "at": moment.isoformat() if moment else None}

    def answers_json(self) -> dict[str, Any]:
        """Return the answers as the page shows them: question id -> answer, revision, text."""
        known = self._sheet.responses.items()
        answers = {each: self._response_to_json(response) for each, response in known}
        for each, problems in self._sheet.notes().items():
            answers[each]["problems"] = problems_to_json(problems)
        return answers

    def _response_to_json(self, response: Response) -> dict[str, Any]:
        answer = self._sheet.as_today(response).answer
        text = self._sheet.questions[response.question_id].kind.answer_text(answer)
        head = {"revision": response.revision, "at": response.saved_at.isoformat(), "text": text}
        return {**answer.to_json(), **head}


def _spec(section: Section, onward: Onward | None, *, shareable: bool) -> dict[str, Any]:
    words = {"id": section.id, "title": section.title, "help": section.help}
    questions = [question.to_spec() for question in section.questions]
    following = None
    if onward is not None:
        following = {"title": onward.title, "href": onward.href, "section": onward.section}
    return {**words, "questions": questions, "shareable": shareable, "next": following}


def _sentences(problems: Problems) -> tuple[str, ...]:
    return tuple(problem.message for problem in problems)


def _now() -> str:
    return datetime.now(UTC).isoformat()
