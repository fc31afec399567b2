"""The recipes for hosts say what the server listens to: headers and options that exist."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from copwidgets.serve import Site

ROOT = Path(__file__).parents[2] / "deploy"
RECIPES = ("nginx.conf", "Caddyfile")


@pytest.fixture(scope="module")
def offered():
    """Return the options of the command that the recipes call."""
    command = Path(sys.executable).with_name("copwidgets")
    helped = subprocess.run(
        [command, "serve", "--help"], capture_output=True, text=True, check=True, timeout=60
    )
    return set(re.findall(r"--[a-z-]+", helped.stdout))


@pytest.mark.parametrize("name", RECIPES)
def test_proxy_speaks_for_itself_alone(name):
    text = (ROOT / name).read_text()
    for header in ("X-Forwarded-For", "X-Real-Ip", "X-Scheme", "Remote-User"):
        assert header.lower() in text.lower()
    assert "Strict-Transport-Security" in text
    assert "8866" in text
    assert "180s" in text


def test_nginx_passes_sockets_on_and_logs_no_kernel():
    text = (ROOT / "nginx.conf").read_text()
    for line in ("Upgrade $http_upgrade", "Host $http_host", "X-Forwarded-For $remote_addr"):
        assert f"proxy_set_header {line};" in text
    assert "if=$is_logged" in text
    assert "$request " not in text
    assert "$args" not in text


@pytest.mark.parametrize("name", [*RECIPES, "jupyterhub_config.py"])
def test_options_exist(name, offered):
    named = set(re.findall(r"--[a-z-]{3,}", (ROOT / name).read_text()))
    assert named
    assert named <= offered


def test_login_header_of_the_recipes_is_one_the_site_takes(folder, site):
    settings = site | {"folder": folder, "user_header": "Remote-User"}
    Site(**(settings | {"trusted_proxies": ("127.0.0.1",)})).check()


def test_hub_recipe_names_a_service():
    tree = ast.parse((ROOT / "jupyterhub_config.py").read_text())
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {"workbook", "access:services!service=workbook", "serve", "--hub"} <= words
