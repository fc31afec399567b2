"""Takes the pictures of the README: the sample group's pages in a real browser.

Everything is served from a temporary folder; the answers in data/ are neither read nor changed.
The pictures are written beside this file. The sample is written in many scripts: without fonts for
them and for emoji, boxes take the place of letters.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, expect, sync_playwright

from copwidgets.people import new_link
from copwidgets.workbook import open_workbook

PICTURES = Path(__file__).parent
PROJECT = PICTURES.parent
PROGRAMS = Path(sys.executable).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MEMBER = "Grace Adeyemi"
PORT, LAB_PORT = 8961, 8962
PATIENT_MS = 90_000
LIMIT_BYTES = 200_000
NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false}'

expect.set_options(timeout=PATIENT_MS)


def main() -> None:
    """Take all pictures anew."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = Path(place)
        key = _make_sample(folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        with _serve(folder, ["copwidgets", "serve", "--port", str(PORT)], PORT) as url:
            _take_start(browser, url)
            _take_member(browser, f"{url}join?next=10_define.ipynb#{key}")
            _take_phone(browser, f"{url}join?next=10_define.ipynb#{key}")
            _take_results(browser, f"{url}join?next=80_results.ipynb#{key}")
        with _serve(folder, _lab_command(folder), LAB_PORT) as url:
            _take_analysis(browser, f"{url}lab/tree/90_analysis.ipynb")
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        size = picture.stat().st_size
        print(f"{picture.name}: {size / 1000:.0f} KB{' - too large' * (size > LIMIT_BYTES)}")


# --- what is served -------------------------------------------------------------------------------


def _make_sample(folder: Path) -> str:
    """Put the project and a sample store into a folder; return a key of one of its members."""
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    (folder / "data").mkdir()
    shutil.copy(PROJECT / "data" / "guide.yaml", folder / "data")
    sample = folder / "data" / "responses.sqlite"
    command = [str(PROGRAMS / "copwidgets"), "sample", str(sample)]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with open_workbook(guide=folder / "data" / "guide.yaml", store=f"sqlite:///{sample}") as opened:
        member = next(each for each in opened.members if each.name == MEMBER)
        return new_link(opened.store, member).key


def _lab_command(folder: Path) -> list[str]:
    news = folder / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(NO_NEWS, encoding="utf-8")
    options = ["--no-browser", "--allow-root", f"--port={LAB_PORT}", "--IdentityProvider.token="]
    return ["jupyter-lab", *options, str(folder / "notebooks")]


@contextmanager
def _serve(folder: Path, command: list[str], port: int) -> Iterator[str]:
    """Run a server until the pictures are taken; yields its address."""
    environ = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "COPWIDGETS_GUIDE": "",
        "COPWIDGETS_STORE": "",
    }
    program, *options = command
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [PROGRAMS / program, *options], cwd=folder, env=environ, stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            _wait_for(url)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for(url: str) -> None:
    end = time.monotonic() + PATIENT_MS / 1000
    while time.monotonic() < end:
        try:
            urlopen(f"{url}no/such/page", timeout=60)
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {url}")


# --- the pictures ---------------------------------------------------------------------------------


def _open(browser: Browser, url: str, width: int, height: int, *, dark: bool = False) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    page.set_default_timeout(PATIENT_MS)
    page.goto(url)
    return page


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(500)  # what grows or fades has come to rest
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")


def _take_start(browser: Browser, url: str) -> None:
    page = _open(browser, url, 816, 680)
    page.get_by_label("Who are you?").select_option("Someone else")
    page.get_by_label("Your name").fill("Ann Lee")
    _take(page, "start")
    page.close()


def _take_member(browser: Browser, url: str) -> None:
    """Take the form and "check your answers", as a member sees them."""
    page = _open(browser, url, 816, 1080)
    section = page.get_by_role("region", name="Define your purpose", exact=True)
    section.get_by_role("heading", name="Define your purpose").wait_for()
    section.evaluate("node => node.scrollIntoView()")
    _take(page, "form")
    section.get_by_role("button", name="Check and share this section").click()
    expect(section.get_by_role("heading", name="Check your answers")).to_be_focused()
    _take(page, "check")
    page.close()


def _take_phone(browser: Browser, url: str) -> None:
    page = _open(browser, url, 360, 800, dark=True)
    page.get_by_label("What is the group's main purpose?").scroll_into_view_if_needed()
    _take(page, "phone")
    page.close()


def _take_results(browser: Browser, url: str) -> None:
    """Take the results: from the top in the light, the answers in the dark, and on a phone."""
    for name, width, height, dark in (
        ("results", 1440, 1060, False),
        ("results-dark", 1440, 800, True),
        ("results-phone", 360, 800, False),
    ):
        page = _open(browser, url, width, height, dark=dark)
        page.get_by_text("Up to date").wait_for()
        if dark:
            page.get_by_role("heading", name="What was said").evaluate(
                "node => node.scrollIntoView()"
            )
        _take(page, name)
        page.close()


def _take_analysis(browser: Browser, url: str) -> None:
    """Take the notebook of the analysis with its last frame and the chart."""
    page = _open(browser, url, 1120, 1000)
    page.get_by_text("Python 3 (ipykernel)").first.wait_for()
    page.keyboard.press("Control+b")  # the file browser gives way
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    chart = page.locator(".jp-OutputArea-output svg, .jp-OutputArea-output img").first
    chart.wait_for()
    page.get_by_text("| Idle").wait_for()
    chart.evaluate("node => node.scrollIntoView({ block: 'end' })")
    _take(page, "analysis")
    page.close()


if __name__ == "__main__":
    main()
