"""The recipes for hosts say what the server listens to: headers and options that exist."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from copwidgets.serve import Site

ROOT = Path(__file__).parents[2] / "deploy"
RECIPES = ("nginx.conf", "Caddyfile", "several/nginx.conf", "several/Caddyfile")
COMMANDS = ("Containerfile", "compose/compose.yaml", "jupyterhub_config.py")
MANIFESTS = ("kubernetes/migrate.yaml", "kubernetes/workbook.yaml", "jupyterhub/values.yaml")


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


@pytest.mark.parametrize("name", ["nginx.conf", "several/nginx.conf"])
def test_nginx_passes_sockets_on_and_logs_no_kernel(name):
    text = (ROOT / name).read_text()
    for line in ("Upgrade $http_upgrade", "Host $http_host", "X-Forwarded-For $remote_addr"):
        assert f"proxy_set_header {line};" in text
    assert "if=$is_logged" in text
    assert "$request " not in text
    assert "$args" not in text


@pytest.mark.parametrize("name", RECIPES)
def test_proxy_packs_nothing_a_second_time_and_shows_no_figures(name):
    lines = (ROOT / name).read_text().splitlines()
    said = {line.split("#")[0].strip() for line in lines}
    assert not {line for line in said if line.startswith("encode")}
    assert "gzip off;" in said or "Caddyfile" in name
    assert not {line for line in said if "metrics" in line}


@pytest.mark.parametrize("name", [*RECIPES, *COMMANDS, *MANIFESTS])
def test_options_exist(name, offered):
    named = set(re.findall(r"(?<![\w-])--[a-z-]{3,}", to_serving((ROOT / name).read_text())))
    assert named or name == "kubernetes/migrate.yaml"
    assert named <= offered


def to_serving(text):
    """Return the lines in which the workbook is served, and those that are one option each."""
    lines = text.splitlines()
    return "\n".join(line for line in lines if re.search(r"\bserve\b|^ +- --", line))


@pytest.mark.parametrize("name", MANIFESTS)
def test_secrets_are_named_and_not_told(name):
    text = (ROOT / name).read_text()
    assert "secretKeyRef: {name: workbook, key: store}" in text
    assert "postgresql://…" in text or "postgresql://" not in text


def test_figures_are_for_the_cluster_alone():
    text = (ROOT / "kubernetes" / "workbook.yaml").read_text()
    found = {each["kind"]: each["spec"] for each in yaml.safe_load_all(text)}
    assert [port["targetPort"] for port in found["Service"]["ports"]] == ["pages"]
    inward = found["NetworkPolicy"]["ingress"]
    assert [port["port"] for rule in inward for port in rule["ports"]] == ["pages", "figures"]
    assert all(rule["from"] for rule in inward)


def test_compose_has_no_secret_and_one_way_in():
    text = (ROOT / "compose" / "compose.yaml").read_text()
    services = yaml.safe_load(text)["services"]
    assert "${WORKBOOK_DB_PASSWORD:?" in text
    assert [name for name, each in services.items() if "ports" in each] == ["proxy"]
    for each in services.values():
        assert each["read_only"]
        assert each["cap_drop"] == ["ALL"]
        assert {"mem_limit", "pids_limit", "restart"} <= set(each)


def test_image_pins_all_that_it_needs():
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needed = project["dependencies"] + extras["postgres"] + extras["hub"] + extras["build"]
    names = {re.match(r"[\w-]+", line).group().lower() for line in needed}
    lock = (ROOT / "requirements.lock").read_text()
    assert names <= set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE)), "make lock"


def test_image_is_made_of_files_that_are_there():
    kept = (ROOT.parent / ".dockerignore").read_text().splitlines()
    for line in kept:
        assert not line.startswith("!") or (ROOT.parent / line[1:]).exists(), line
    for line in (ROOT / "Containerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for name in line.split()[1:-1]:
                assert f"!{name}" in kept, name


def test_login_header_of_the_recipes_is_one_the_site_takes(folder, site):
    settings = site | {"folder": folder, "user_header": "Remote-User"}
    Site(**(settings | {"trusted_proxies": ("127.0.0.1",)})).check()


def test_hub_recipe_names_a_service():
    tree = ast.parse((ROOT / "jupyterhub_config.py").read_text())
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {"workbook", "access:services!service=workbook", "serve", "--hub"} <= words
