"""What the pages of a running server are written with: made once, when the server begins."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from jupyter_server.utils import url_path_join
from voila.utils import create_include_assets_functions, get_page_config

from copwidgets.serve.assets import STATIC, TEMPLATE, use_cached_assets
from copwidgets.serve.rendering import Shown, Writer

VOILA_SCRIPT = "voila.js"


def to_templates(folder: Path) -> jinja2.Environment:
    """Return the templates of a folder; what they write as JSON keeps the order of its keys."""
    loader = jinja2.FileSystemLoader(folder)
    templates = jinja2.Environment(loader=loader, autoescape=True)
    templates.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return templates


def to_writer(
    voila: Any,  # noqa: ANN401  (Voilà has no types)
    templates: jinja2.Environment,
    settings: Mapping[str, Any],
    *,
    front: str,
) -> Writer:
    """Return the writer of a server whose Voilà is `voila`; `front` is the front end's address."""
    base_url = voila.base_url
    page_config = get_page_config(
        base_url=base_url,
        settings=settings,
        log=voila.log,
        voila_configuration=voila.voila_configuration,
    )
    constants = {
        "base_url": base_url,
        "front": front,
        "front_files": tuple(front + name for name in voila.front_files),
        "page_config": partial(to_page_config, use_cached_assets(page_config, base_url), base_url),
        "site": voila.site,
        "voila_script": url_path_join(base_url, STATIC, VOILA_SCRIPT),
    }
    return Writer(templates, constants | create_include_assets_functions(TEMPLATE, base_url))


def to_page_config(whole: Mapping[str, Any], base_url: str, page: Shown) -> dict[str, Any]:
    """Return what a page's scripts have to know: Voilà's application wants more than ours."""
    config = {} if page.is_light else dict(whole)
    return config | {"baseUrl": base_url, "kernelId": page.kernel_id}
