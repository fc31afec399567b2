"""The files a page loads: Voilà's bundle and the few allowed extensions, nothing else on disk.

They weigh 5 MB. Their addresses change with their content, so a browser keeps them unasked.
"""

from pathlib import Path
from typing import Any

import voila
from jupyter_server.base.handlers import FileFindHandler
from tornado import web
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler

from copwidgets.serve.guarded import Guarded

TEMPLATE = "lab"
STATIC = f"voila/static/{voila.__version__}"
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)
NO_MATH = "no_math.js"
YEAR_SECONDS = 365 * 24 * 3600

__all__ = [
    "EXTENSIONS",
    "NO_MATH",
    "STATIC",
    "TEMPLATE",
    "ExtensionHandler",
    "NoMathHandler",
    "StaticHandler",
    "TemplateHandler",
    "use_cached_assets",
]

ExtensionHandler = FileFindHandler


def use_cached_assets(
    page_config: dict[str, Any],
    base_url: str,
    **_more: Any,  # noqa: ANN401  (Voilà passes more than is needed)
) -> dict[str, Any]:
    """Put Voilà's version into the address of its bundle, and give it a typesetter of ours.

    The bundle's file names have no hash. Its own MathJax turns LaTeX into formulas in every output
    and label, members' words among them; with an address given it loads that script instead.
    """
    return page_config | {
        "fullMathjaxUrl": base_url + NO_MATH,
        "fullStaticUrl": base_url + STATIC,
    }


class NoMathHandler(Guarded):
    """In place of MathJax: what somebody types in dollar signs stays as it was typed."""

    def get(self) -> None:
        """Send the script."""
        self.set_header("Content-Type", "text/javascript; charset=UTF-8")
        self.set_header("Cache-Control", "max-age=3600")
        self.finish((Path(__file__).parent / "template" / NO_MATH).read_bytes())


class StaticHandler(MultiStaticFileHandler):  # type: ignore[misc]  # Voilà has no types
    """Voilà's bundle."""

    def get_cache_time(self, *_file: Any) -> int:  # noqa: ANN401
        """Let it be kept: the next version has another address."""
        return YEAR_SECONDS


class TemplateHandler(TemplateStaticFileHandler):  # type: ignore[misc]  # Voilà has no types
    """Voilà's template files; an address of any other form is not found instead of an error."""

    def parse_url_path(self, url_path: str) -> str:
        """Refuse what Voilà would stumble over."""
        if not url_path.startswith(f"{TEMPLATE}/static/"):
            raise web.HTTPError(404)
        path: str = super().parse_url_path(url_path)
        return path
