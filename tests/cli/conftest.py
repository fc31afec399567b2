"""Commands as typed, in an empty folder, and a server that does not really start."""

import pytest
from typer.testing import CliRunner

from copwidgets.cli import app


@pytest.fixture
def run(away, monkeypatch):
    """Type a command in an empty folder; return (exit code, output, error output)."""
    assert away.is_dir()
    # What serving sets for its kernels is taken back after the test.
    for name in ("COPWIDGETS_STORE", "COPWIDGETS_GUIDE", "COPWIDGETS_OPEN_JOINING"):
        monkeypatch.setenv(name, "")

    def typed(words, **options):
        line = words.split() if isinstance(words, str) else words
        done = CliRunner().invoke(app, line, env={"COLUMNS": "200", "TERM": "dumb"}, **options)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr

    return typed


@pytest.fixture
def said(run):
    """Type a command that works, and return what it prints."""

    def typed(words, **options):
        code, out, err = run(words, **options)
        assert (code, err) == (0, "")
        return out

    return typed


@pytest.fixture
def refused(run):
    """Type a command that cannot work, and return the one sentence that says why."""

    def typed(words):
        code, out, err = run(words)
        assert (code, out) == (1, "")
        assert err.startswith("Error: ")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err

    return typed


@pytest.fixture
def served(monkeypatch):
    """Keep `serve` from serving; return what it would have served."""
    found = []

    def serve(site, **options):
        found.append((site, options))
        options["ready"]("http://127.0.0.1:8866/")

    monkeypatch.setattr("copwidgets.serve.serve", serve)
    return found
