"""The wheel carries all it needs: it works in an empty folder, with the source out of reach."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

SOURCE = ("copwidgets", "data", "notebooks", "pyproject.toml", "README.md", "LICENSE")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.sqlite*", "exports")


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory):
    """Build the wheel from a copy of the tree."""
    copy = tmp_path_factory.mktemp("source")
    for name in SOURCE:
        if (repository / name).is_dir():
            shutil.copytree(repository / name, copy / name, ignore=LEFT_OUT)
        else:
            shutil.copy(repository / name, copy / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", copy, copy)
    (built,) = copy.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def binaries(wheel, tmp_path_factory):
    """Install the wheel alone, and lend it the libraries this Python has.

    A path in a .pth file does not bring the .pth files found there, so the editable install of the
    project stays out.
    """
    place = tmp_path_factory.mktemp("venv")
    venv.create(place, with_pip=False, symlinks=os.name != "nt")
    scripts = Path(sysconfig.get_path("scripts", "venv", {"base": place}))
    python = scripts / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--quiet", wheel)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": place}))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return scripts


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """Return an empty folder, with nothing in the environment that leads back to the project."""
    for name in ("PYTHONPATH", "COPWIDGETS_GUIDE", "COPWIDGETS_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTER_PATH", str(Path(sys.prefix, "share", "jupyter")))
    return tmp_path


def run(*command, cwd=None):
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_holds_the_workbook_and_nothing_of_the_workshop(wheel, repository):
    names = set(zipfile.ZipFile(wheel).namelist())
    carried = {"_workbook/guide.yaml", "_workbook/sample.yaml"}
    carried |= {f"_workbook/notebooks/{path.name}" for path in repository.glob("notebooks/*.ipynb")}
    carried |= {
        path.relative_to(repository / "copwidgets").as_posix()
        for path in (repository / "copwidgets").rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".pyo"}
    }
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == {f"copwidgets/{name}" for name in carried}


def test_editable_install_keeps_no_copy_of_the_workbook():
    assert not list(Path(sysconfig.get_path("purelib")).glob("copwidgets/_workbook"))


def test_commands_work_in_an_empty_folder(binaries, empty):
    where = "import copwidgets, pathlib; print(pathlib.Path(copwidgets.__file__).parent)"
    package = Path(run(binaries / "python", "-c", where, cwd=empty).strip())
    assert package.is_relative_to(binaries.parent)
    assert "Usage" in run(binaries / "copwidgets", "--help", cwd=empty)
    guide = package / "_workbook" / "guide.yaml"
    assert "is in order" in run(binaries / "copwidgets", "guide", "check", guide, cwd=empty)
    assert "made-up members" in run(binaries / "copwidgets", "sample", "s.sqlite", cwd=empty)


def test_pages_are_served_from_an_empty_folder(binaries, empty, start_server):
    server = start_server([binaries / "copwidgets", "serve", "--port", "0"], cwd=empty)
    try:
        with urlopen(server.url, timeout=30) as answer:
            page = answer.read().decode("utf-8")
        assert 'class="cop-view"' in page  # its kernel ran the notebook
        assert (empty / "data" / "responses.sqlite").is_file()
    finally:
        server.stop()
