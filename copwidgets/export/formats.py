"""The formats there are: what each is for, what it needs, and which files it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from copwidgets.errors import CopwidgetsError

from .contents import Contents
from .excel import write_excel
from .files import put
from .json_file import write_json
from .plain import write_csv, write_parquet
from .report import write_report
from .spss import write_spss

Write = Callable[[Path], None]
Files = Mapping[str, Write]
"""Name of a file -> what writes it to a path."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes
    ----------
    name : str
        What stands after `--format`.
    title, purpose : str
        What it is and for whom, in plain words.
    files : callable
        Takes contents, returns what to write.
    library, extra : str
        The library it needs, and the extra of copwidgets that brings it; "" where it needs none.
    """

    name: str
    title: str
    purpose: str
    files: Callable[[Contents], Files]
    library: str = ""
    extra: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether its library is there."""
        return not self.library or find_spec(self.library) is not None

    def check(self) -> None:
        """Raise CopwidgetsError where its library is missing."""
        if not self.is_installed:
            remedy = f'Install it with: pip install "copwidgets[{self.extra}]"'
            raise CopwidgetsError(f"{self.title} files need {self.library}", remedy=remedy)


def _csv(contents: Contents) -> Files:
    frames = contents.tables.items()
    return {f"{name}.csv": partial(write_csv, frame) for name, frame in frames}


def _parquet(contents: Contents) -> Files:
    frames = contents.tidy.items()
    return {f"{name}.parquet": partial(write_parquet, frame) for name, frame in frames}


_ALL = (
    Format("csv", "CSV", "For any program: a file for each table.", _csv),
    Format(
        "xlsx",
        "Excel",
        "For reading and sorting: a sheet for each section.",
        lambda contents: {"responses.xlsx": partial(write_excel, contents)},
        "xlsxwriter",
        "analysis",
    ),
    Format(
        "html",
        "HTML report",
        "For printing, or to read without this workbook.",
        lambda contents: {"report.html": partial(write_report, contents)},
    ),
    Format(
        "json",
        "JSON",
        "For programs: everything in one file.",
        lambda contents: {"responses.json": partial(write_json, contents)},
    ),
    Format("parquet", "Parquet", "For data tools: with types.", _parquet, "pyarrow", "scale"),
    Format(
        "spss",
        "SPSS",
        "For statistics: a row for each member, with labels.",
        lambda contents: {"responses.sav": partial(write_spss, contents)},
        "pyreadstat",
        "spss",
    ),
)
FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
DEFAULT_FORMATS = ("csv", "xlsx")


def choose_formats(names: Iterable[str]) -> tuple[Format, ...]:
    """Return the formats of these names, each once; CopwidgetsError where one cannot be had."""
    wanted = tuple(dict.fromkeys(names))
    unknown = [each for each in wanted if each not in FORMATS]
    if unknown or not wanted:
        what = f"there is no format {unknown[0]!r}" if unknown else "no format was named"
        raise CopwidgetsError(what, remedy=f"Choose from: {', '.join(FORMATS)}.")
    found = tuple(FORMATS[each] for each in wanted)
    for each in found:
        each.check()
    return found


def write_all(contents: Contents, formats: Iterable[Format], folder: Path) -> Iterator[Path]:
    """Write the files of some formats to a folder, and yield each once it is there.

    Raises
    ------
    CopwidgetsError
        A file cannot be written, or cannot hold so much.
    """
    for each in formats:
        for name, write in each.files(contents).items():
            yield put(folder / name, write)
