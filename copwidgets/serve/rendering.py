"""From a notebook to the HTML of its page. What is the same for all visitors is made once.

nbconvert draws the cells by a template of ours: Markdown when the file is first asked for or has
changed, outputs for each visitor. The head and the end of the page are ours. No kernel here.
"""

import asyncio
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from nbconvert.preprocessors.clearoutput import ClearOutputPreprocessor
from nbformat import NotebookNode
from voila.exporter import VoilaExporter

from copwidgets.serve.assets import TEMPLATE
from copwidgets.serve.models import Json, Keep, is_light, to_models, to_saved, to_view
from copwidgets.serve.site import Site

CELLS = "cells.html.j2"


@dataclass(frozen=True)
class Document:
    """A notebook as it lies in its file; `drawn` holds the HTML of each cell that is not run."""

    name: str
    stamp: tuple[int, int]
    notebook: NotebookNode
    drawn: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the page is called."""
        return str(self.notebook.metadata.get("title", Path(self.name).stem))

    def copy(self) -> NotebookNode:
        """Return a notebook to be run for one visitor."""
        return deepcopy(self.notebook)


@dataclass(frozen=True)
class Shown:
    """A notebook that has been run: its cells as HTML, the saved models of its widgets.

    `is_light` says that the small front end can draw it.
    """

    document: Document
    cells: str
    is_light: bool
    models: Json
    kernel_id: str = ""
    nonce: str = ""


class Documents:
    """The notebooks of a site, read again when their files change."""

    def __init__(self, site: Site, exporter: VoilaExporter) -> None:
        self._site = site
        self._exporter = exporter
        self._known: dict[str, Document] = {}
        self._drawing = asyncio.Lock()  # an exporter draws one notebook at a time

    async def read(self, name: str) -> Document:
        """Return the notebook `name`; OSError or nbformat's errors when it cannot be read."""
        path = self._site.folder / name
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._known.get(name)
        if known is None or known.stamp != stamp:
            known = self._known[name] = await self._to_document(path, stamp)
        return known

    async def _to_document(self, path: Path, stamp: tuple[int, int]) -> Document:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        clear = ClearOutputPreprocessor()  # type: ignore[no-untyped-call]
        notebook, _ = clear.preprocess(notebook, {})  # type: ignore[no-untyped-call]
        drawn = [await self._draw_fixed(cell) for cell in notebook.cells]
        return Document(path.name, stamp, notebook, tuple(drawn))

    async def _draw_fixed(self, cell: NotebookNode) -> str:
        return "" if cell.cell_type == "code" else await self._draw(cell, light=True)

    async def draw(self, document: Document, ran: NotebookNode) -> Shown:
        """Return a notebook that has been run, with its cells as HTML."""
        light = is_light(ran)
        pairs = zip(ran.cells, document.drawn, strict=False)  # after an error there are fewer
        cells = [drawn or await self._draw(cell, light=light) for cell, drawn in pairs]
        return Shown(document, "".join(cells), light, to_models(ran))

    async def _draw(self, cell: NotebookNode, *, light: bool) -> str:
        notebook = nbformat.v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
        resources = {"is_light": light, "to_view": to_view}
        async with self._drawing:
            pieces = self._exporter.generate_from_notebook_node(notebook, resources=resources)
            return "".join([html async for html, _ in pieces])


def to_exporter(template_paths: Sequence[str], contents: Any) -> VoilaExporter:  # noqa: ANN401
    """Return what draws cells, without source and prompts; `contents` finds their pictures."""
    exporter = VoilaExporter(
        template_paths=list(template_paths),
        template_name=TEMPLATE,
        template_file=CELLS,
        contents_manager=contents,
    )
    exporter.exclude_input = True
    exporter.exclude_output_prompt = True
    exporter.exclude_input_prompt = True
    return exporter


class Writer:
    """Writes a page around its cells: the head at once, the rest when the notebook has been run."""

    def __init__(self, templates: jinja2.Environment, constants: Mapping[str, Any]) -> None:
        self._templates = templates
        self._constants = constants
        self._needed: dict[str, tuple[str, ...]] = {}

    def head(self, document: Document, nonce: str) -> str:
        """Return what a browser gets at once; it names the files that the page needed last time."""
        needed = self._needed.get(document.name, ())
        return self._render("head.html", document=document, nonce=nonce, needed=needed)

    def rest(self, page: Shown, keep: Keep) -> str:
        """Return the cells, and after them the widgets' state or Voilà's application."""
        front = self._constants["front_files"] if page.is_light and page.models else ()
        needed: dict[str, None] = dict.fromkeys(front)

        def keep_and_note(text: str, suffix: str) -> str:
            address = keep(text, suffix)
            needed[address] = None
            return address

        saved = to_saved(page.models if page.is_light else {}, keep_and_note)
        self._needed[page.document.name] = tuple(needed)
        return self._render("rest.html", page=page, saved=saved, needed=tuple(needed))

    def _render(self, name: str, **values: object) -> str:
        text: str = self._templates.get_template(name).render(**self._constants, **values)
        return text
