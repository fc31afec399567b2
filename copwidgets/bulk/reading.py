"""Batches of stored rows, question by question: what is read in columns, and what is left over.

Left over are responses that only the plain way reads; both meet in `framing`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from copwidgets.community import Member
from copwidgets.errors import StoreError
from copwidgets.frames.reading import read_answer
from copwidgets.guide import Question
from copwidgets.kinds import Answer, Kind, Status
from copwidgets.response import Response, State, json_key

from .framing import to_frame
from .sure import Values, read_surely
from .values import add_values, reads_back

if TYPE_CHECKING:
    import pandas as pd

    from . import Source


def read_batches(source: Source, members: Sequence[Member], batches: Iterable[Any]) -> pd.DataFrame:
    """Return the long frame of the rows in these batches; `members` are all there are.

    Raises
    ------
    StoreError
        They cannot be read, or a row does not read back as it was written.
    """
    reader = _Reader(source, members)
    for batch in batches:
        reader.take(batch)
    return to_frame(source, reader.read, source.frame_of(reader.left_over, members))


class _Reader:
    """Sorts rows into those that are `read`, by question id, and those that are `left_over`."""

    def __init__(self, source: Source, members: Sequence[Member]) -> None:
        self.read: dict[str, list[Any]] = defaultdict(list)
        self.left_over: list[Response] = []
        self._source, self._community_id = source, source.community.id
        self._members = pa.array([each.id for each in members], pa.string())
        self._asked = _plainly_asked(source.guide.questions)

    def take(self, batch: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        """Take one batch of `store.scan`."""
        batch = add_values(batch)
        if not reads_back(batch, self._community_id):
            raise StoreError("an answer does not read back as it was written.")
        batch = batch.append_column("member", pc.index_in(batch["member_id"], self._members))
        self._source.shelf.learn(map(self._to_response, _first_of_versions(batch)))
        known = pc.is_valid(batch["member"])
        self._leave(batch.filter(pc.invert(known)))
        for question_id, rows in _by_question(batch.filter(known)):
            if question_id in self._asked:
                self._take_answers(self._asked[question_id], rows)
            else:
                self._leave(rows)

    def _take_answers(self, question: Question, rows: Any) -> None:  # noqa: ANN401
        """Read the answers to one question of today."""
        texts = pc.if_else(rows["is_text"], rows["text"], None)
        values = Values(rows["value"], texts, rows["is_special"])
        text, shown = read_surely(question.kind, values)
        is_answer = pc.equal(rows["status"], str(Status.ANSWERED))
        sure = pc.and_(pc.is_valid(text), pc.and_(is_answer, self._reads_alike(question, rows)))
        self._keep(question.id, rows.filter(sure), text.filter(sure), shown.filter(sure))
        rest = rows.filter(pc.invert(sure))
        is_today = pc.equal(rest["guide_version"], self._source.guide.version)
        self._ask_kind(question, rest.filter(is_today))
        self._leave(rest.filter(pc.invert(is_today)))

    def _reads_alike(self, question: Question, rows: Any) -> Any:  # noqa: ANN401
        """Return which rows were given to a question whose kind is still the same."""
        kept = self._source.kept
        alike = []
        for version in pc.unique(rows["guide_version"]).to_pylist():
            then = kept.asked(version, question.id)
            if then is None or then.question.kind == question.kind:
                alike.append(version)
        return pc.is_in(rows["guide_version"], pa.array(alike, pa.string()))

    def _ask_kind(self, question: Question, rows: Any) -> None:  # noqa: ANN401
        """Let the kind itself read these answers, equal ones once."""
        known: dict[tuple[str, str], tuple[str, str, str]] = {}
        found = []
        for key in zip(rows["status"].to_pylist(), rows["value"].to_pylist(), strict=True):
            if key not in known:
                known[key] = _read_exactly(question.kind, *key)
            found.append(known[key])
        if found:
            text, shown, status = (pa.array(each, pa.string()) for each in zip(*found, strict=True))
            place = rows.schema.get_field_index("status")
            self._keep(question.id, rows.set_column(place, "status", status), text, shown)

    def _keep(self, question_id: str, rows: Any, text: Any, shown: Any) -> None:  # noqa: ANN401
        kept = rows.select(["member", "status", "n", "shared_n", "saved_at"])
        self.read[question_id].append(
            kept.append_column("answer", text).append_column("value", shown)
        )

    def _leave(self, rows: Any) -> None:  # noqa: ANN401
        self.left_over += map(self._to_response, rows.to_pylist())

    def _to_response(self, row: dict[str, Any]) -> Response:
        return Response(
            community_id=self._community_id,
            member_id=row["member_id"],
            question_id=row["question_id"],
            revision=row["n"],
            base=row["base"],
            answer=Answer(Status(row["status"]), json.loads(row["value"])),
            state=State.SHARED if row["n"] == row["shared_n"] else State.DRAFT,
            guide_version=row["guide_version"],
            saved_at=datetime.fromisoformat(row["saved_at"]).replace(tzinfo=UTC),
        )


def _plainly_asked(questions: Iterable[Question]) -> dict[str, Question]:
    """Return the questions, by id, whose answers stand for themselves alone.

    Whatever is taken over, or takes over, is put together from several responses.
    """
    given = list(questions)
    earlier = {each for question in given for each in question.was}
    return {each.id: each for each in given if not each.was and each.id not in earlier}


def _first_of_versions(batch: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield the earliest row of each version of the guide."""
    for version in pc.unique(batch["guide_version"]):
        rows = batch.filter(pc.equal(batch["guide_version"], version))
        place = pc.index(rows["saved_at"], pc.min(rows["saved_at"])).as_py()
        yield from rows.slice(place, 1).to_pylist()


def _by_question(batch: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield the rows of each question."""
    coded = batch["question_id"].dictionary_encode()
    codes = coded.indices.to_numpy()
    ordered = batch.take(pa.array(np.argsort(codes, kind="stable")))
    ends = np.cumsum(np.bincount(codes, minlength=len(coded.dictionary))).tolist()
    starts = [0, *ends[:-1]]
    for question_id, start, end in zip(coded.dictionary.to_pylist(), starts, ends, strict=True):
        yield question_id, ordered.slice(start, end - start)


def _read_exactly(kind: Kind, status: str, value: str) -> tuple[str, str, str]:
    """Return the text, the visible JSON and the status of an answer, as every frame has them."""
    _, answer, text = read_answer([kind], Answer(Status(status), json.loads(value)))
    return text, json_key(answer.value), str(answer.status)
