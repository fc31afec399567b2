"""By what way server and kernels speak."""

import tempfile

import pytest
from traitlets.config import Config

from copwidgets.serve import transport
from copwidgets.serve.transport import set_transport, to_folder


@pytest.fixture
def deep(tmp_path):
    """Return a folder whose sockets would have paths that are too long."""
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    return str(folder)


@pytest.fixture
def temporary(monkeypatch):
    """Choose where temporary files are: `temporary(folder, runtime=folder)`."""

    def choose(folder, runtime=""):
        monkeypatch.setattr(tempfile, "tempdir", folder)
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)

    return choose


def test_a_folder_with_short_paths_is_found(temporary, deep):
    temporary(deep)
    assert to_folder() == "/tmp"
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        temporary(deep, runtime=short)
        assert to_folder() == short
        temporary(short)
        assert to_folder() == short
        config = Config()
        set_transport(config)
        assert config.KernelManager.transport == "ipc"
        assert config.PageServer.connection_dir_root == short


@pytest.mark.parametrize("why", ["long", "windows"])
def test_encrypted_where_no_folder_will_do(temporary, deep, monkeypatch, why):
    temporary(deep, runtime=deep)
    if why == "long":
        monkeypatch.setattr(transport, "LONGEST_PATH", transport._BELOW)  # noqa: SLF001
    else:
        monkeypatch.setattr(transport.sys, "platform", "win32")
    config = Config()
    set_transport(config)
    assert config.KernelManager.transport_encryption == "auto"
    assert "transport" not in config.KernelManager
