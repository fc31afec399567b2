"""A notebook's run in the kernel of a page: cell after cell, as Voilà runs them.

What a cell wrote to the error channel, and its error, stay in the log; the page learns only that
there was one. `pages` uses this.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

import nbformat
from jupyter_client.asynchronous.client import AsyncKernelClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from traitlets.config import Config
from voila.execute import VoilaExecutor, strip_code_cell_warnings

from copwidgets.serve.guarded import LOG

_FAILED = nbformat.v4.new_output("stream", name="stderr", text="failed")  # type: ignore[no-untyped-call]
# The names of the page's notebook are none of ours.
_TELL = "__import__('os').environ.update(__import__('json').loads({text!r}))"


def tell(client: AsyncKernelClient, environment: Mapping[str, str]) -> None:
    """Give a kernel that waits for its visitor what others are started with."""
    code = _TELL.format(text=json.dumps(dict(environment)))
    client.execute(code, silent=True, store_history=False)


class Run:
    """One run of a notebook, in a kernel that answers."""

    def __init__(self, notebook: NotebookNode, client: AsyncKernelClient, config: Config) -> None:
        self.notebook = notebook
        self._executor = VoilaExecutor(notebook, config=config)
        self._executor.kc = client

    async def cells(self) -> AsyncIterator[int]:
        """Run the cells; yield how many have been, each time. After an error no more are run."""
        for index, cell in enumerate(self.notebook.cells):
            yield index + 1
            if not await self._has_run(cell, index):
                del self.notebook.cells[index + 1 :]
                break
        self._executor.set_widgets_metadata()

    async def _has_run(self, cell: NotebookNode, index: int) -> bool:
        try:
            await self._execute(cell, index)
        except CellExecutionError:
            LOG.exception("A cell of the page failed")
            self._executor.strip_code_cell_errors(strip_code_cell_warnings(cell))
        except Exception:  # noqa: BLE001  (Jupyter's, tornado's, a dead kernel)
            LOG.exception("A cell of the page could not be run")
            cell.outputs = [_FAILED]
        else:
            return True
        return False

    async def _execute(self, cell: NotebookNode, index: int) -> None:
        """Run a cell in a task of its own: the executor takes being given up for a dead kernel."""
        work = self._executor.execute_cell(cell, None, index, store_history=False)
        task = asyncio.create_task(work)
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
        await task
