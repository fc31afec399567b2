import importlib

import pytest

import copwidgets


def test_the_shop_window_is_sorted_and_complete():
    assert copwidgets.__all__ == sorted(copwidgets.__all__)
    assert set(copwidgets.__all__) == set(copwidgets._HOMES)  # noqa: SLF001 - the two must agree


@pytest.mark.parametrize("name", copwidgets.__all__)
def test_every_exported_name_is_there(name):
    home = importlib.import_module(f"copwidgets.{copwidgets._HOMES[name]}")  # noqa: SLF001
    assert getattr(copwidgets, name) is getattr(home, name)
    assert getattr(copwidgets, name).__doc__


def test_completion_offers_the_names():
    assert set(copwidgets.__all__) <= set(dir(copwidgets))
    assert "__version__" in dir(copwidgets)


def test_a_wrong_name_is_said_as_python_says_it():
    with pytest.raises(AttributeError, match="module 'copwidgets' has no attribute 'open_wrkbook'"):
        copwidgets.open_wrkbook  # noqa: B018
    with pytest.raises(ImportError):
        from copwidgets import nothing_of_this_name  # noqa: F401


def test_the_version_is_that_of_the_package(repository):
    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{copwidgets.__version__}"\n' in text
