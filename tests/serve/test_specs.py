"""Which kernel a page runs in."""

import sys

import pytest

from copwidgets.serve import specs
from copwidgets.serve.specs import PLAIN, OwnKernels, to_kernel_name


@pytest.fixture
def forks(monkeypatch):
    """Say whether this machine can fork: `forks("why not")`."""
    return lambda why_not: monkeypatch.setattr(specs, "can_fork", lambda: why_not)


def test_each_set_of_modules_has_a_kernel(forks):
    forks("")
    names = [to_kernel_name(each) for each in [("a",), ("a", "b"), ("b", "a"), ("a",)]]
    assert len(set(names)) == 3
    assert names[0] == names[3]
    assert all(name.startswith("page-") for name in names)


def test_ordinary_kernel_where_nothing_is_loaded_or_forked(forks):
    forks("")
    assert to_kernel_name(()) == PLAIN
    forks("This system cannot.")
    assert to_kernel_name(("a",)) == PLAIN


def test_specs_name_the_servers_own_python(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    own = OwnKernels(preloads={"page-1": ["a", "b:c"]}, limits={"open_files": 100})
    spec = own.get_kernel_spec("page-1")
    assert spec.argv[0] == sys.executable
    assert spec.metadata["kernel_provisioner"] == {
        "provisioner_name": "fork-provisioner",
        "config": {"preload": ["a", "b:c"], "limits": {"open_files": 100}},
    }
    assert "kernel_provisioner" not in own.get_kernel_spec(PLAIN).metadata
    assert list(own.find_kernel_specs()) == [PLAIN]
