"""A line of the log never holds a key, a cookie or a kernel's id."""

import logging

import pytest

from copwidgets.serve.logs import Discreet

KEY = "Abcd0123456789_-Abcd01"
KERNEL = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"


def to_line(text, *values, error=None):
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, text, values, error)
    return Discreet(None).format(record)


@pytest.mark.parametrize(
    "text", [f"kernel {KERNEL}", f"a={KEY}", f"/join/{KEY}?x", f"{KERNEL}:{KEY}"]
)
def test_secrets_are_hidden(text):
    for line in (to_line(text), to_line("%s", text), to_line("%r", [text])):
        assert KERNEL not in line
        assert KEY not in line
        assert "…" in line


def test_traceback_is_hidden_too():
    with pytest.raises(KeyError) as raised:
        {}[KERNEL]
    error = (raised.type, raised.value, raised.tb)
    assert "KeyError: '…'" in to_line("failed", error=error)


def test_words_stay():
    text = "VoilaKernelWebsocketHandler could_not_be_built_now 0123456789012345678901"
    assert to_line(text) == text
