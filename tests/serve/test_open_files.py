"""The server asks for room for many pages, whatever the shell that starts it is content with."""

import resource
import subprocess
import sys

import pytest

from copwidgets.serve import open_files

ASK = """
import resource
from copwidgets.serve.open_files import allow_many
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
allow_many()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "found"), [(300, 1000, "1000 1000"), (1000, 1000, "1000 1000")]
)
def test_limit_is_raised_as_far_as_may_be(soft, hard, found):
    code = ASK.format(soft=soft, hard=hard)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == found


@pytest.mark.parametrize(("allowed", "pages"), [(50, 1), (1000, 56), (4100, 250)])
def test_no_more_pages_than_files_are_enough_for(monkeypatch, allowed, pages):
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (allowed, allowed))
    assert open_files.pages_that_fit() == pages


def test_server_asks(start_server, command):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
    try:
        server = start_server(command())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    allowed, _hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    assert allowed >= min(hard, 65_536)
