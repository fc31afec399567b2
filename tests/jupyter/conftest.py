"""JupyterLab and Notebook 7 on a copy of the notebooks, and a reader who runs one of them."""

import shutil
import socket
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

OPTIONS = [
    *("--no-browser", "--allow-root", "--IdentityProvider.token=", "--ip=127.0.0.1"),
    "--expose-app-in-browser",
]
# A kernel's name is shown before it is connected; what is run before that is never run.
IS_CONNECTED = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.connectionStatus === "connected";
}"""
# What the menu's "Run All Cells" does; a menu closes when something else takes the focus.
RUN_ALL = "() => void window.jupyterapp.commands.execute('notebook:run-all-cells')"
PATIENCE = 60_000  # ms: a front end and a kernel start while other tests keep the machine busy


@pytest.fixture(scope="session")
def jupyter(start_server, repository, tmp_path_factory):
    """Start `jupyterlab` or `notebook` with an empty store; return the server with `.folder`."""
    servers = {}

    def start(application):
        if application not in servers:
            folder = tmp_path_factory.mktemp(application)
            shutil.copytree(repository / "notebooks", folder / "notebooks")
            server = start_server(
                [sys.executable, "-m", application, *OPTIONS, f"--port={_free_port()}"],
                cwd=folder,
                env={
                    "COPWIDGETS_STORE": f"sqlite:///{folder}/responses.sqlite",
                    "COPWIDGETS_GUIDE": str(repository / "data" / "guide.yaml"),
                    "JUPYTER_CONFIG_DIR": str(folder / "config"),
                    "JUPYTER_DATA_DIR": str(folder / "data"),
                },
            )
            server.folder, server.application = folder, application
            server.base = "{0.scheme}://{0.netloc}/".format(urlsplit(server.url))
            servers[application] = server
        return servers[application]

    return start


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_all(page):
    """Run all cells as soon as a kernel is there to run them."""
    page.wait_for_function(IS_CONNECTED, timeout=PATIENCE)
    page.evaluate(RUN_ALL)


@pytest.fixture
def run_notebook(new_page):
    """Open a notebook in a browser of its own, run all its cells, and return the page."""

    def run(server, notebook):
        page = new_page()
        tree = "lab/tree" if server.application == "jupyterlab" else "notebooks"
        # JupyterLab would open what was open before as well.
        page.goto(f"{server.base}{tree}/notebooks/{notebook}?reset")
        expect(page.locator(".jp-Notebook .jp-CodeCell").first).to_be_visible(timeout=PATIENCE)
        run_all(page)
        return page

    return run
