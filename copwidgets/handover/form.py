"""The form of a file of answers: one JSON document, and nothing in it that is not written here.

Only shapes are known here, `checking` says whether what has the shape makes sense. Equal answers
give equal files. A file is read with distrust: whoever sends one may have written it by hand.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    PlainSerializer,
    ValidationError,
)

from copwidgets.errors import HandOverError
from copwidgets.guide.model import DOTTED_SLUG, QuestionId
from copwidgets.guide.reader import MAX_BYTES as MAX_GUIDE
from copwidgets.histories import HandOver, Revision, Sharing
from copwidgets.kinds import UNSTORABLE, Status
from copwidgets.response import json_key

FORMAT: Final = "copwidgets-answers"
VERSION: Final = 1

MAX_BYTES = 10_000_000
"""Largest file; that of somebody who has answered 60 questions has about 50 KB."""

MAX_REVISIONS = 10_000
"""Most revisions in a file, and most sharings."""

MAX_GUIDES = 100
"""Most versions of a guide in a file."""

MAX_TOKEN = 200

ENDING = ".answers.json"

_LONGEST_SLUG = 24
_FIRST_YEAR = 1970
_SHAPE_FAULTS = 20
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}\+00:00")

DAMAGED = "it is damaged, or was changed by hand: its checksum is wrong"
ASK_AGAIN = "Ask the person to save it again."


def _check_storable(text: str) -> str:
    if UNSTORABLE.search(text):
        raise ValueError("no text can keep one of its characters")
    return text


def _to_moment(raw: object) -> datetime:
    if isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
        raise ValueError("this is no moment")
    moment = datetime.fromisoformat(raw)
    if moment.year < _FIRST_YEAR:
        raise ValueError("this moment is before all computers")
    return moment


def _from_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


Moment: TypeAlias = Annotated[
    datetime, BeforeValidator(_to_moment), PlainSerializer(_from_moment, return_type=str)
]
Token: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=MAX_TOKEN), AfterValidator(_check_storable)
]
SectionId: TypeAlias = Annotated[str, Field(max_length=120, pattern=DOTTED_SLUG)]
Sha256: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Part(BaseModel):
    """Frozen base of all parts; what is not named is refused, and nothing is converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Named(Part):
    """A person or a community."""

    name: str = Field(max_length=1000)


class RevisionPart(Part):
    """One saved version of an answer; see `histories.Revision`."""

    question: QuestionId
    token: Token
    base: Token | None
    status: Status
    value: JsonValue
    guide: Sha256
    saved_at: Moment


class SharePart(Part):
    """One sharing; see `histories.Sharing`."""

    section: SectionId
    shared_at: Moment
    revisions: dict[QuestionId, Token] = Field(max_length=1000)


class Form(Part):
    """The whole file; `checksum` is the SHA-256 of everything else as canonical JSON."""

    format: Literal["copwidgets-answers"] = FORMAT
    version: Literal[1] = VERSION
    passport: Sha256
    member: Named
    community: Named
    guides: dict[Sha256, Annotated[str, Field(max_length=MAX_GUIDE)]] = Field(max_length=MAX_GUIDES)
    revisions: tuple[RevisionPart, ...] = Field(min_length=1, max_length=MAX_REVISIONS)
    shares: tuple[SharePart, ...] = Field(max_length=MAX_REVISIONS)
    checksum: str = ""

    def count(self) -> str:
        """Return the checksum of what stands here."""
        return hashlib.sha256(json_key(self.model_dump(exclude={"checksum"})).encode()).hexdigest()


class _Header(BaseModel):
    """What tells the file from any other JSON, and its version from later ones."""

    model_config = ConfigDict(strict=True)

    format: str
    version: int


# --- writing --------------------------------------------------------------------------------------


def to_text(handed: HandOver) -> str:
    """Return the file of what somebody hands over.

    Raises
    ------
    HandOverError
        Something in it has no place in a file.
    """
    try:
        form = Form(
            passport=handed.passport,
            member=Named(name=handed.name),
            community=Named(name=handed.community),
            guides=dict(handed.guides),
            revisions=tuple(map(_revision_part, handed.history.revisions)),
            shares=tuple(map(_share_part, handed.history.sharings)),
        )
    except ValidationError as error:
        what = f"these answers cannot be put into a file ({_first_fault(error)})"
        remedy = "Tell whoever hosts this workbook; your answers are where they were."
        raise HandOverError(what, remedy=remedy) from error
    content = form.model_copy(update={"checksum": form.count()}).model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _revision_part(revision: Revision) -> RevisionPart:
    return RevisionPart(
        question=revision.question_id,
        token=revision.token,
        base=revision.base,
        status=revision.answer.status,
        value=revision.answer.value,
        guide=revision.guide_version,
        saved_at=revision.saved_at,
    )


def _share_part(sharing: Sharing) -> SharePart:
    return SharePart(
        section=sharing.section_id, shared_at=sharing.shared_at, revisions=dict(sharing.tokens)
    )


def file_name(handed: HandOver) -> str:
    """Return a name that every file system takes, made of the person's and the community's."""
    return f"{_slug(handed.name)}-{_slug(handed.community)}{ENDING}"


def _slug(name: str) -> str:
    words = re.sub(r"[^\w]+", "-", name).strip("-_")[:_LONGEST_SLUG].strip("-_")
    return words.lower() or "answers"


# --- reading --------------------------------------------------------------------------------------


def read_form(content: bytes) -> Form:
    """Return the parts of a file whose checksum is right.

    Raises
    ------
    HandOverError
        It is no such file, of a newer version, larger than allowed, or not as it was saved.
    """
    if len(content) > MAX_BYTES:
        raise too_large()
    plain = content.removeprefix(codecs.BOM_UTF8)
    _check_header(plain)
    try:
        form = Form.model_validate_json(plain)
    except ValidationError as error:
        what = f"it is not in the form of such files ({_first_fault(error)})"
        raise HandOverError(what, remedy=ASK_AGAIN) from error
    if form.count() != form.checksum:
        raise HandOverError(DAMAGED, remedy=ASK_AGAIN)
    return form


def too_large() -> HandOverError:
    """Return the error for a file that no person can have filled by answering."""
    what = f"it has more than {MAX_BYTES // 1_000_000} MB"
    return HandOverError(what, remedy="A file of answers is far smaller; ask what this one is.")


def _check_header(content: bytes) -> None:
    try:
        header = _Header.model_validate_json(content)
    except ValidationError as error:
        raise _foreign() from error
    if header.format != FORMAT:
        raise _foreign()
    if header.version > VERSION:
        what = "it was saved by a newer version of this program"
        raise HandOverError(what, remedy="Update copwidgets, then merge it again.")


def _foreign() -> HandOverError:
    remedy = "Ask for the file that the workbook saves."
    return HandOverError("this is no file of answers", remedy=remedy)


def _first_fault(error: ValidationError) -> str:
    """Return the place of the first fault, without a word of what stands there."""
    if error.error_count() > _SHAPE_FAULTS:
        return "in many places"
    known = {*Form.model_fields, *RevisionPart.model_fields, *SharePart.model_fields, "name"}
    first: Mapping[str, Any] = error.errors(
        include_url=False, include_context=False, include_input=False
    )[0]
    steps = [str(each) for each in first["loc"] if isinstance(each, int) or each in known]
    return f"at {' '.join(steps)}" if steps else "an unknown part"
