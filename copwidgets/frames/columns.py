"""The dtypes of every column, and the one way in which a frame is built from lists.

Dtypes are always given, never guessed from the values: an empty frame has those of a full one.
Every categorical is ordered, and its categories are of dtype string.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import pandas as pd

from copwidgets.kinds import KINDS, Status
from copwidgets.response import State

Dtype: TypeAlias = pd.StringDtype | pd.Int64Dtype | pd.BooleanDtype | pd.CategoricalDtype | str
Column: TypeAlias = tuple[Sequence[object], Dtype]
"""The values of a column (None: missing) and its dtype."""

TEXT: Final = "string"
WHOLE: Final = "Int64"
REAL: Final = "Float64"
FLAG: Final = "boolean"
MOMENT: Final = "datetime64[us, UTC]"


def category(values: Iterable[str]) -> pd.CategoricalDtype:
    """Return the ordered dtype of `values`, each taken once, in the order given."""
    return pd.CategoricalDtype(label_index(dict.fromkeys(values)), ordered=True)


def label_index(values: Iterable[str], name: str | None = None) -> pd.Index:
    """Return row or column labels of dtype string."""
    return pd.Index(list(values), dtype=TEXT, name=name)


KIND = category(KINDS)
STATE = category(State)
STATUS = category(Status)


def build_frame(columns: Mapping[str, Column]) -> pd.DataFrame:
    """Return the frame with these columns, rows numbered from 0."""
    series = {
        name: pd.Series(list(values), dtype=dtype) for name, (values, dtype) in columns.items()
    }
    return pd.DataFrame(series, columns=list(columns))
