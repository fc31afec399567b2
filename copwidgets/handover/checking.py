"""Whether a file of answers makes sense: the guides in it, and each answer by its question's kind.

Pure: bytes in, a `HandOver` out that any store can take in, or the one sentence that says why not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from copwidgets.errors import AnswerError, GuideError, HandOverError
from copwidgets.guide import Guide, parse_guide
from copwidgets.histories import HandOver, History, Revision, Sharing, sort_sharings
from copwidgets.kinds import Answer
from copwidgets.response import json_key
from copwidgets.store.names import clean_name

from .form import ASK_AGAIN, Form, RevisionPart, SharePart, read_form

MAX_GUIDES_TEXT = 2_000_000
"""Most characters of all guides of a file together: reading one costs time."""

CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future a moment may be: clocks and their zones are set wrongly."""

FORGED = "Such a file is not made by the workbook; ask the person for the one that they saved."


@dataclass
class Reader:
    """Reads files; a guide that many of them hold is read once. `now` is in UTC."""

    now: datetime
    _guides: dict[str, Guide] = field(default_factory=dict)

    def read(self, content: bytes) -> HandOver:
        """Return what somebody hands over.

        Raises
        ------
        HandOverError
            For the first thing that is wrong with the file, as one sentence.
        """
        form = read_form(content)
        guides = self._read_guides(form)
        history = _History(guides, self.now + CLOCKS_DIFFER)
        for each in form.revisions:
            history.add(each)
        sharings = {history.to_sharing(each) for each in form.shares}
        revisions = tuple(history.revisions.values())
        return HandOver(
            passport=form.passport,
            name=_name(form.member.name),
            community=_name(form.community.name),
            guides=form.guides,
            history=History(revisions, sort_sharings(sharings)),
        )

    def _read_guides(self, form: Form) -> dict[str, Guide]:
        if set(form.guides) != {each.guide for each in form.revisions}:
            what = "the guides in it are not those that its answers were given to"
            raise HandOverError(what, remedy=FORGED)
        if sum(map(len, form.guides.values())) > MAX_GUIDES_TEXT:
            raise HandOverError("the guides in it are too long", remedy=FORGED)
        return {version: self._guide(version, text) for version, text in form.guides.items()}

    def _guide(self, version: str, content: str) -> Guide:
        # The hash first: what was read before under this version is then the same text.
        if hashlib.sha256(content.encode()).hexdigest() != version:
            raise HandOverError("a guide in it is not the one that it says it is", remedy=FORGED)
        if version not in self._guides:
            self._guides[version] = _read_guide(version, content)
        return self._guides[version]


def _read_guide(version: str, content: str) -> Guide:
    try:
        guide = parse_guide(content)  # YAML reads JSON, and checks all that a guide file has to be
    except GuideError as error:
        raise HandOverError("a guide in it cannot be used", remedy=FORGED) from error
    if guide.version != version:
        raise HandOverError("a guide in it is not in the form that is kept", remedy=FORGED)
    return guide


def _name(raw: str) -> str:
    try:
        return clean_name(raw)
    except AnswerError as error:
        raise HandOverError(f"a name in it is none: {error.what}", remedy=ASK_AGAIN) from error


@dataclass
class _History:
    """The revisions of a file that have been checked so far, by question and token."""

    guides: Mapping[str, Guide]
    latest: datetime
    revisions: dict[tuple[str, str], Revision] = field(default_factory=dict)

    def add(self, part: RevisionPart) -> None:
        """Check one more revision."""
        if (part.question, part.token) in self.revisions:
            raise _forged("a version of an answer stands in it twice", part.question)
        # What a writer knew was saved before: so no revision can be based on itself.
        if part.base is not None and (part.question, part.base) not in self.revisions:
            raise _forged("an answer in it is based on one that comes later or is missing", part)
        self._check_moment(part.saved_at)
        self.revisions[part.question, part.token] = Revision(
            question_id=part.question,
            token=part.token,
            base=part.base,
            answer=self._check_answer(part),
            guide_version=part.guide,
            saved_at=part.saved_at,
        )

    def _check_answer(self, part: RevisionPart) -> Answer:
        guide = self.guides[part.guide]
        if part.question not in guide:
            raise _forged("an answer in it is to a question that its guide does not ask", part)
        answer = Answer(part.status, part.value)
        checked = guide.question(part.question).kind.check(answer.to_json()).answer
        # Compared as JSON: True is 1 to Python.
        if checked is None or json_key(checked.to_json()) != json_key(answer.to_json()):
            raise _forged("an answer in it is none that its question takes", part)
        return answer

    def _check_moment(self, moment: datetime) -> None:
        if moment > self.latest:
            raise HandOverError(
                f"something in it was saved in the future ({moment:%Y-%m-%d})",
                remedy="The clock of that computer was wrong; until then it cannot be merged.",
            )

    def to_sharing(self, part: SharePart) -> Sharing:
        """Return a checked sharing."""
        self._check_moment(part.shared_at)
        tokens = tuple(sorted(part.revisions.items()))
        if not self.revisions.keys() >= set(tokens):
            raise _forged("something is shared in it that it does not hold", part.section)
        return Sharing(part.section, part.shared_at, tokens)


def _forged(what: str, where: RevisionPart | str) -> HandOverError:
    place = where if isinstance(where, str) else where.question
    return HandOverError(f"{what} ({place})", remedy=FORGED)
