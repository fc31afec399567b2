"""Frames as they are: CSV for every program, Parquet for engines that read columns.

What members typed stays text: a cell that a spreadsheet would take for a formula is defused in CSV;
Parquet has types and needs none of that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from copwidgets.csv_text import defuse

from .texts import change_texts


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as UTF-8 with a byte order mark, as Excel needs it.

    An apostrophe is put before texts that begin like a formula.
    """
    # With these line ends (RFC 4180) Python quotes a cell that holds either half of one.
    rows = change_texts(frame, defuse)
    rows.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame with its types; times are in UTC."""
    import pyarrow.parquet as pq

    pq.write_table(to_arrow(frame), path)


def to_arrow(frame: pd.DataFrame) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return plain columns, which every engine reads: no categories and no index."""
    import pyarrow as pa

    coded = [name for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    plain = frame.astype(dict.fromkeys(coded, "string"))
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    kinds = [
        field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(kinds))
