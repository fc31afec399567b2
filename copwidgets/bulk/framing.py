"""The long frame of what was read in columns, joined with that of what was left over.

The plain frame of what was left over gives all dtypes and categories, so that they are the same
whichever way was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from copwidgets.guide import Question

if TYPE_CHECKING:
    from . import Source

_LARGE = pa.large_string()
"""The texts of a column may have more than 2 GB together."""


def to_frame(source: Source, read: dict[str, list[Any]], plain: pd.DataFrame) -> pd.DataFrame:
    """Return the long frame of `read` (question id -> batches; used up) and of what is left over.

    The batches have the columns that `reading` keeps.
    """
    walk = [each for each in source.guide.walk() if each[2].id in read]
    if not walk:
        return plain
    parts = [_in_joining_order(read.pop(question.id)) for _, _, question in walk]
    columns = _Columns([len(part) for part in parts], plain)
    made = {
        "community": columns.text([source.community.name] * len(walk)),
        "phase": columns.place("phase", [phase.id for phase, _, _ in walk]),
        "section": columns.place("section", [section.id for _, section, _ in walk]),
        **_asked(columns, [question for _, _, question in walk]),
        **_given(columns, pa.concat_tables(parts), plain),
        "carried_from": columns.text([""] * len(walk)),
    }
    frame = pd.DataFrame({name: made[name] for name in plain.columns}, copy=False)
    return frame if plain.empty else _joined(frame, plain)


def _in_joining_order(batches: list[Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the rows of one question in the order in which their members joined."""
    rows = pa.Table.from_batches(batches)
    batches.clear()
    for name in ("answer", "value"):
        rows = rows.set_column(rows.column_names.index(name), name, rows[name].cast(_LARGE))
    order = np.argsort(rows["member"].to_numpy(), kind="stable")
    return rows.take(pa.array(order))


class _Columns:
    """Makes columns that say the same in all rows of a question: `sizes` are how many it has."""

    def __init__(self, sizes: Sequence[int], plain: pd.DataFrame) -> None:
        self._sizes, self._plain = sizes, plain

    def place(self, name: str, labels: Sequence[str]) -> pd.Categorical:
        """Return the categorical column `name`, with one label for each question."""
        codes = self._plain[name].cat.categories.get_indexer(pd.Index(labels))
        return self.coded(name, np.repeat(codes, self._sizes))

    def coded(self, name: str, codes: Any) -> pd.Categorical:  # noqa: ANN401
        """Return the categorical column `name` with these codes."""
        dtype: Any = self._plain[name].dtype
        return pd.Categorical.from_codes(codes, dtype=dtype)

    def text(self, words: Sequence[str]) -> Any:  # noqa: ANN401
        """Return a column of texts, with one for each question."""
        pairs = zip(words, self._sizes, strict=True)
        return self.texts(pa.chunked_array(pa.repeat(each, size) for each, size in pairs))

    def texts(self, words: Any) -> Any:  # noqa: ANN401
        """Return a column of texts, in whatever way pandas keeps them here."""
        dtype: Any = self._plain["text"].dtype
        return dtype.__from_arrow__(words.cast(_LARGE))


def _asked(columns: _Columns, questions: Sequence[Question]) -> dict[str, Any]:
    return {
        "question": columns.place("question", [each.id for each in questions]),
        "text": columns.text([each.text for each in questions]),
        "kind": columns.place("kind", [each.kind.name for each in questions]),
    }


def _given(columns: _Columns, rows: Any, plain: pd.DataFrame) -> dict[str, Any]:  # noqa: ANN401
    shared = np.where(rows["n"].to_numpy() == rows["shared_n"].to_numpy(), 1, 0)
    moments = rows["saved_at"].cast(pa.timestamp("us")).to_numpy()
    statuses = pa.array(list(plain["status"].cat.categories), pa.string())
    return {
        "member": columns.coded("member", rows["member"].to_numpy()),
        "answer": columns.texts(rows["answer"]),
        "state": columns.coded("state", shared),
        "revision": pd.array(rows["n"].to_numpy(), dtype=plain["revision"].dtype),
        "answered_at": pd.DatetimeIndex(moments)
        .tz_localize("UTC")
        .astype(plain["answered_at"].dtype),
        "status": columns.coded("status", pc.index_in(rows["status"], statuses).to_numpy()),
        "value": columns.texts(rows["value"]),
    }


def _joined(frame: pd.DataFrame, plain: pd.DataFrame) -> pd.DataFrame:
    """Return both frames as one, in guide order, then in the order in which members joined."""
    both = pd.concat([frame, plain], ignore_index=True)
    order = np.lexsort((both["member"].cat.codes, both["question"].cat.codes))
    return both.take(order).reset_index(drop=True)
