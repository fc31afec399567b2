"""What is measured: this workbook and its peers, each with the same form of eight questions.

A case says what to start and how its page is used; `servers` starts it and `visits` uses it. The
apps themselves are in `apps/`, written as each framework's own guide has it.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from fill import fill

from copwidgets.guide import load_guide
from copwidgets.people import join
from copwidgets.settings import file_url
from copwidgets.store import open_store

PROJECT = Path(__file__).parents[2]
APPS = Path(__file__).with_name("apps")
PEERS = PROJECT / ".venv-peers" / "bin"
OWN = Path(sys.executable).parent
NOTEBOOK, MEMBERS = "form.ipynb", 12
SAVED = "select count(*) from answers where answer = ?"
SAVED_REVISION = "select count(*) from revisions where text = ?"
SPARE = 4
"""Kernels that Voilà keeps ready: as many as arrive at once."""


class NotInstalledError(Exception):
    """A peer is not on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A server of the form, made ready in a folder of its own.

    `path` is the page with the form; `keys` are those of its visitors, where each needs their own;
    `button` saves, "" where the page saves by itself. `saved` counts an answer in the file of
    answers. `versions` names the packages that are measured, `bin` is where their programs are,
    `spare` how many kernels are kept ready for whoever comes next, and `is_copied` the one whose
    page is compared with a static one.
    """

    title: str
    command: tuple[str, ...]
    versions: tuple[str, ...]
    folder: Path
    path: str = ""
    bin: Path = PEERS
    button: str = "Save"
    saved: str = SAVED
    keys: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    spare: int = 0
    is_copied: bool = False

    @property
    def answers(self) -> Path:
        """The file of answers."""
        return self.folder / "answers.sqlite"

    def has_saved(self, text: str) -> bool:
        """Tell whether an answer has come to the file."""
        with closing(sqlite3.connect(f"{self.answers.as_uri()}?mode=ro", uri=True)) as connection:
            (count,) = connection.execute(self.saved, (text,)).fetchone()
        return bool(count)


# --- this -----------------------------------------------------------------------------------------


def _workbook(folder: Path, visitors: int) -> Case:
    case = _ours(folder, visitors, "this: the form", "10_define.ipynb")
    return replace(case, is_copied=True)


def _workbook_table(folder: Path, visitors: int) -> Case:
    own = folder / "notebooks"
    shutil.copytree(PROJECT / "notebooks", own)
    page = Path(shutil.copy(APPS / "80_form.ipynb", own))
    return _ours(folder, visitors, "this: form and table on one page", page.name)


def _ours(folder: Path, visitors: int, title: str, path: str) -> Case:
    """Return a workbook whose guide has the eight questions, with a key for each visitor."""
    guide, url = _write_guide(folder), file_url(folder / "answers.sqlite")
    with open_store(url) as store:
        found = load_guide(guide)
        community = fill(store, found, MEMBERS * len(found.questions))
        keys = (join(store, community, f"Visitor {number}").key for number in range(visitors))
        return Case(
            title=title,
            command=("copwidgets", "serve", "--port={port}", f"--guide={guide}", f"--store={url}"),
            versions=("copwidgets",),
            folder=folder,
            path=path,
            bin=OWN,
            button="",
            saved=SAVED_REVISION,
            keys=tuple(keys),
        )


def _write_guide(folder: Path) -> Path:
    questions = [
        {"id": f"form.all.{each}", "kind": "long_text", "text": text}
        for each, text in _questions().items()
    ]
    sections = [{"id": "form.all", "title": "The form", "questions": questions}]
    phases = [{"id": "form", "title": "Define", "sections": sections}]
    written = json.dumps({"title": "Our community", "phases": phases})  # which is YAML too
    path = folder / "guide.yaml"
    path.write_text(written, encoding="utf-8")
    return path


def _questions() -> dict[str, str]:
    sys.path.append(str(APPS))
    from answers import QUESTIONS  # type: ignore[import-not-found]

    return dict(QUESTIONS)


def _served_notebook(folder: Path, _visitors: int) -> Case:
    shutil.copy(APPS / NOTEBOOK, folder)
    case = Case(
        title="this: Voilà's notebook on our server",
        command=("python", str(APPS / "serve_notebook.py"), NOTEBOOK, "{port}"),
        versions=("copwidgets",),
        folder=folder,
        path=NOTEBOOK,
        bin=OWN,
    )
    return _with_answers(case)


# --- the peers ------------------------------------------------------------------------------------


def _voila(folder: Path, _visitors: int) -> Case:
    return _notebook_in_voila(folder, "Voilà", ())


def _voila_preheated(folder: Path, _visitors: int) -> Case:
    pool = f"--VoilaKernelManager.kernel_pools_config={{'default': {{'pool_size': {SPARE}}}}}"
    title = f"Voilà, {SPARE} kernels preheated"
    return _notebook_in_voila(folder, title, ("--preheat_kernel=True", pool), spare=SPARE)


def _notebook_in_voila(
    folder: Path, title: str, options: tuple[str, ...], *, spare: int = 0
) -> Case:
    shutil.copy(APPS / NOTEBOOK, folder)
    command = ("voila", NOTEBOOK, "--no-browser", "--port={port}", *options)
    versions = ("voila", "ipywidgets", "ipykernel")
    case = Case(
        title=title, command=command, versions=versions, folder=folder, bin=OWN, spare=spare
    )
    return _with_answers(case)


def _streamlit(folder: Path, _visitors: int) -> Case:
    app, quiet = str(APPS / "streamlit_app.py"), "--browser.gatherUsageStats=false"
    where = ("--server.headless=true", "--server.address=127.0.0.1", "--server.port={port}")
    command = ("streamlit", "run", *where, quiet, "--server.fileWatcherType=none", app)
    case = Case(title="Streamlit", command=command, versions=("streamlit",), folder=folder)
    return _with_answers(case)


def _panel(folder: Path, _visitors: int) -> Case:
    command = ("panel", "serve", str(APPS / "panel_app.py"), "--port={port}")
    versions = ("panel", "bokeh")
    case = Case(title="Panel", command=command, versions=versions, folder=folder, path="panel_app")
    return _with_answers(case)


def _solara(folder: Path, _visitors: int) -> Case:
    where = ("--host=127.0.0.1", "--port={port}", "--no-open", "--production")
    command = ("solara", "run", *where, str(APPS / "solara_app.py"))
    return _with_answers(Case(title="Solara", command=command, versions=("solara",), folder=folder))


def _gradio(folder: Path, _visitors: int) -> Case:
    silent = {"GRADIO_ANALYTICS_ENABLED": "False", "GRADIO_SERVER_PORT": "{port}"}
    command = ("python", str(APPS / "gradio_app.py"))
    case = Case(
        title="Gradio", command=command, versions=("gradio",), folder=folder, environ=silent
    )
    return _with_answers(case)


def _with_answers(case: Case) -> Case:
    """Return the case with the answers made that its app shares with all others."""
    shared = {"ANSWERS": str(case.answers), "PYTHONPATH": str(APPS)}
    python = case.bin / "python"
    if not python.exists():
        raise NotInstalledError(case.title)
    subprocess.run([python, APPS / "answers.py"], env=os.environ | shared, check=True)
    return replace(case, environ={**case.environ, **shared})


CASES: dict[str, Callable[[Path, int], Case]] = {
    "workbook": _workbook,
    "workbook-table": _workbook_table,
    "notebook": _served_notebook,
    "voila": _voila,
    "voila-preheated": _voila_preheated,
    "streamlit": _streamlit,
    "panel": _panel,
    "solara": _solara,
    "gradio": _gradio,
}
"""What makes each case ready, in an empty folder and for so many visitors."""
