"""Each recipe passes the tool of whoever reads it: the proxy itself, and a linter of its kind.

`make check` runs this file.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from tests.proxies import CADDY, NGINX, RECIPES, write_caddy, write_nginx

SCRIPTS = Path(sys.executable).parent
HOSTS = {"nginx.conf": (), "several/nginx.conf": ("127.0.0.11:8866", "127.0.0.12:8866")}
CADDYFILES = ("Caddyfile", "compose/Caddyfile", "several/Caddyfile")
YAML = sorted(str(file.relative_to(RECIPES)) for file in RECIPES.rglob("*.yaml"))
MANIFESTS = [name for name in YAML if name.startswith("kubernetes/")]
KUBERNETES = ("1.30", kubernetes_validate.latest_version())
STYLE = """{extends: default, rules: {
  braces: {max-spaces-inside: 0}, comments: {min-spaces-from-content: 2},
  document-start: disable, line-length: {max: 130},
  truthy: {check-keys: false}}}"""
# The port stands in Host where it is not 443, and pages compare it with where a socket comes from;
# what `proxy_pass` names are groups of servers, which nothing has to resolve.
MEANT = "host_spoofing,missing_resolver"


def run(*command, **environment):
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", HOSTS)
def test_nginx_takes_the_recipe(name, tmp_path):
    main = write_nginx(tmp_path, (RECIPES / name).read_text(), HOSTS[name])
    assert "test is successful" in run(NGINX, "-t", "-p", tmp_path, "-c", main)


@pytest.mark.parametrize("name", HOSTS)
def test_nginx_recipe_has_no_known_weakness(name, tmp_path):
    main = write_nginx(tmp_path, (RECIPES / name).read_text(), HOSTS[name])
    assert "No issues found" in run(SCRIPTS / "gixy", "--skips", MEANT, main)


@pytest.mark.parametrize("name", CADDYFILES)
def test_caddy_takes_the_recipe(name, tmp_path):
    place = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    text = (RECIPES / name).read_text().replace("{$WORKBOOK_NAME}", "workbook.example.org")
    adapted = run(CADDY, "validate", "--config", write_caddy(tmp_path, text), **place)
    assert "Valid configuration" in adapted
    assert not re.search(r'"level":"(warn|error)"', adapted), adapted


@pytest.mark.parametrize("name", CADDYFILES)
def test_caddyfile_is_written_as_caddy_writes_it(name):
    text = (RECIPES / name).read_text()
    assert run(CADDY, "fmt", RECIPES / name) == text


@pytest.mark.parametrize("name", YAML)
def test_yaml_is_tidy(name):
    run(SCRIPTS / "yamllint", "--strict", "--config-data", STYLE, RECIPES / name)


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("name", MANIFESTS)
def test_kubernetes_takes_the_manifests(name, version):
    found = list(yaml.safe_load_all((RECIPES / name).read_text()))
    assert found
    for manifest in found:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_compose_file_fits_its_schema():
    schema = ("--builtin-schema", "vendor.compose-spec")
    run(SCRIPTS / "check-jsonschema", *schema, RECIPES / "compose" / "compose.yaml")


def test_compose_file_has_no_known_weakness():
    run(SCRIPTS / "compose-lint", RECIPES / "compose" / "compose.yaml")


def test_image_is_made_as_images_should_be():
    run(SCRIPTS / "hadolint", "--failure-threshold", "style", RECIPES / "Containerfile")
