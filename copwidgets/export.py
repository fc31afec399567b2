"""Frames written to files that other people open: CSV for programs, Excel for reading.

What members typed stays text: a cell that a spreadsheet would take for a formula is defused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from .csv_text import defuse
from .errors import CopwidgetsError

EXCEL_CHARACTERS = 32_767
"""Most UTF-16 units of one Excel cell (Microsoft, "Excel specifications and limits")."""

_CUT = " … (cut here; whole in the CSV file)"


def write_csv(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write each frame to `folder/<name>.csv`: UTF-8 with a byte order mark, as Excel needs it.

    An apostrophe is put before texts that begin like a formula.

    Raises
    ------
    CopwidgetsError
        The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{name}.csv" for name in frames]
        for path, frame in zip(paths, frames.values(), strict=True):
            # With these line ends (RFC 4180) Python quotes a cell that holds either half of one.
            _texts(frame, defuse).to_csv(
                path, index=False, encoding="utf-8-sig", lineterminator="\r\n"
            )
    except OSError as error:
        raise _unwritable(folder, error) from error
    return paths


def write_excel(frames: Mapping[str, pd.DataFrame], path: Path) -> Path:
    """Write all frames to one Excel file, a sheet each; texts stay texts, times are in UTC.

    Raises
    ------
    CopwidgetsError
        XlsxWriter is not installed, or the file cannot be written.
    """
    try:
        from xlsxwriter.exceptions import FileCreateError
    except ImportError as error:
        remedy = 'Install it with: pip install "copwidgets[analysis]"'
        raise CopwidgetsError("Excel files need XlsxWriter", remedy=remedy) from error
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
            for name, frame in frames.items():
                _texts(_without_zones(frame), _shorten).to_excel(book, sheet_name=name, index=False)
    except (OSError, FileCreateError) as error:
        raise _unwritable(path, error) from error
    return path


def _texts(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Return the frame with `change` applied to every text, column names included."""
    changed = {
        str(name): [change(each) if isinstance(each, str) else each for each in column]
        if _holds_text(column)
        else column
        for name, column in frame.items()
    }
    return pd.DataFrame(changed, index=frame.index).rename(columns=change)


def _holds_text(column: pd.Series) -> bool:
    return not (
        pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    )


def _shorten(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * EXCEL_CHARACTERS:
        return text
    return units[: 2 * (EXCEL_CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _without_zones(frame: pd.DataFrame) -> pd.DataFrame:
    zoned = frame.select_dtypes("datetimetz")
    return frame.assign(**{str(name): zoned[name].dt.tz_localize(None) for name in zoned})


def _unwritable(path: Path, error: Exception) -> CopwidgetsError:
    reason = getattr(error, "strerror", None) or error
    return CopwidgetsError(
        f"the export cannot be written ({reason})",
        where=str(path),
        remedy="Name a folder that you may write, with enough space.",
    )
