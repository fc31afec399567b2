"""Where the guide, the store and the notebooks are, when nobody says so.

The environment comes first, then the project folder around the working folder, then what the
package itself carries. Paths only: nothing is opened here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

GUIDE_VARIABLE = "COPWIDGETS_GUIDE"
STORE_VARIABLE = "COPWIDGETS_STORE"

_GUIDE = Path("data") / "guide.yaml"
_STORE = Path("data") / "responses.sqlite"
_PACKAGE = Path(__file__).parent
_SQLITE_FILE = "sqlite:///"

ADDRESS_VARIABLE = "COPWIDGETS_ADDRESS"
"""Where the pages are reached, for links that are made outside of a page."""

LOCAL_ADDRESS = "http://127.0.0.1:8866/"

START, FACILITATE, PHASE, RESULTS = "00", "05", "10", "80"
"""The numbers that the names of the pages' notebooks begin with; what follows is free."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The guide's file and the store's URL of one workbook."""

    guide: Path
    store: str

    @classmethod
    def find(
        cls,
        *,
        guide: str | Path | None = None,
        store: str | None = None,
        environ: Mapping[str, str] = os.environ,
        folder: Path | None = None,
    ) -> Settings:
        """Return the settings for a workbook started in `folder` (default: the working folder).

        `guide` and `store` win over the variables COPWIDGETS_GUIDE and COPWIDGETS_STORE, these over
        `data/` in the folder or the nearest one above it that holds a guide.
        """
        project = _project(folder or Path.cwd())
        found = (
            guide or environ.get(GUIDE_VARIABLE) or _first(project / _GUIDE, carried("guide.yaml"))
        )
        url = store or environ.get(STORE_VARIABLE) or file_url(project / _STORE)
        return cls(Path(found), _anchored(url))

    def to_environ(self) -> dict[str, str]:
        """Return the variables that make a kernel find the same settings from any folder."""
        return {GUIDE_VARIABLE: str(self.guide.resolve()), STORE_VARIABLE: self.store}


def file_url(path: Path) -> str:
    """Return the URL of the SQLite store in a file."""
    return f"{_SQLITE_FILE}{path.resolve()}"


def _anchored(url: str) -> str:
    """Return a store's URL that means the same from any folder: kernels run in the notebooks'."""
    path = url.removeprefix(_SQLITE_FILE)
    is_file = url.startswith(_SQLITE_FILE) and path not in {"", ":memory:"}
    return file_url(Path(path)) if is_file else url


def carried(name: str) -> Path:
    """Return a file or folder of the workbook: in a wheel below the package, else the project's."""
    inside = _PACKAGE / "_workbook" / name
    if inside.exists():
        return inside
    project = _PACKAGE.parent
    return project / name if name == "notebooks" else project / "data" / name


def _project(folder: Path) -> Path:
    """Return the nearest folder from `folder` upward that holds data/guide.yaml, else `folder`."""
    above = [folder, *folder.parents]
    return next((each for each in above if (each / _GUIDE).is_file()), folder)


def _first(*paths: Path) -> Path:
    return next((path for path in paths if path.exists()), paths[-1])
