from pathlib import Path

import pytest

from copwidgets.settings import Settings, carried, file_url


@pytest.fixture
def project(tmp_path):
    """A project folder with a guide, and a folder deep inside it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "guide.yaml").touch()
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    return tmp_path


def find(folder, environ=None, **given):
    return Settings.find(folder=folder, environ=environ or {}, **given)


@pytest.mark.parametrize("inside", [".", "notebooks", "notebooks/deep"])
def test_the_project_around_the_working_folder_is_found(project, inside):
    found = find(project / inside)
    assert found.guide.resolve() == project / "data" / "guide.yaml"
    assert found.store == f"sqlite:///{project}/data/responses.sqlite"


def test_without_a_project_the_package_s_own_guide_is_used(tmp_path):
    found = find(tmp_path)
    assert found.guide == carried("guide.yaml")
    assert found.guide.is_file()
    assert found.store == f"sqlite:///{tmp_path}/data/responses.sqlite"


def test_the_environment_wins_over_the_project(project):
    environ = {"COPWIDGETS_GUIDE": "/else/g.yaml", "COPWIDGETS_STORE": "sqlite:////else/s.sqlite"}
    assert find(project, environ) == Settings(Path("/else/g.yaml"), "sqlite:////else/s.sqlite")


def test_an_empty_variable_is_no_setting(project):
    empty = {"COPWIDGETS_GUIDE": "", "COPWIDGETS_STORE": ""}
    assert find(project, empty) == find(project)


def test_what_is_given_wins_over_all(project):
    environ = {"COPWIDGETS_GUIDE": "/else/g.yaml", "COPWIDGETS_STORE": "sqlite:////else/s.sqlite"}
    assert find(project, environ, guide="my.yaml", store="sqlite://") == Settings(
        Path("my.yaml"), "sqlite://"
    )


@pytest.mark.parametrize("given", ["sqlite:///mine.sqlite", "sqlite:///deep/../mine.sqlite"])
def test_a_relative_store_means_the_same_from_every_folder(project, monkeypatch, given):
    monkeypatch.chdir(project)
    assert find(project, store=given).store == f"sqlite:///{project}/mine.sqlite"
    assert find(project, {"COPWIDGETS_STORE": given}).store == f"sqlite:///{project}/mine.sqlite"


@pytest.mark.parametrize("given", ["sqlite://", "sqlite:///:memory:", "sqlite:///", "other://x/y"])
def test_a_store_without_a_file_stays_as_it_is(project, given):
    assert find(project, store=given).store == given


def test_nothing_is_opened_or_made(tmp_path):
    find(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_kernel_elsewhere_finds_the_same(project, tmp_path, monkeypatch):
    monkeypatch.chdir(project)
    monkeypatch.delenv("COPWIDGETS_STORE", raising=False)
    found = Settings.find(guide="data/guide.yaml")
    environ = found.to_environ()
    assert find(tmp_path / "else", environ).guide == project / "data" / "guide.yaml"
    assert find(tmp_path / "else", environ).store == found.store


def test_what_the_package_carries_is_there():
    assert carried("sample.yaml").is_file()
    assert list(carried("notebooks").glob("00_*.ipynb"))


def test_in_a_wheel_it_stands_below_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr("copwidgets.settings._PACKAGE", tmp_path)
    inside = tmp_path / "_workbook" / "guide.yaml"
    inside.parent.mkdir()
    inside.touch()
    assert carried("guide.yaml") == inside


def test_a_file_s_url_is_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert file_url(Path("a b.sqlite")) == f"sqlite:///{tmp_path}/a b.sqlite"
