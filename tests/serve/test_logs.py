"""A line of the log holds no key, cookie or kernel's id, and is JSON where that is wanted."""

import json
import logging
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from copwidgets.serve.logs import Discreet, JsonLine

KEY = "Abcd0123456789_-Abcd01"
KERNEL = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
WHO_WRITES = """
import logging, os, subprocess, sys, warnings
from copwidgets.serve.logs import json_lines
log = logging.getLogger("App")
log.propagate = False
log.addHandler(logging.StreamHandler())
with json_lines(log):
    log.warning("of the app")
    logging.getLogger("library").error("of a library")
    logging.getLogger("copwidgets.serve").info("a page", extra={"fields": {"seconds": 0.25}})
    warnings.warn("of Python")
    print("of a print", file=sys.stderr, flush=True)
    write = "import os; os.write(2, bytes.fromhex('6f662061206b65726e656c 0a ff 0a'))"
    subprocess.run([sys.executable, "-c", write])  # "of a kernel", and what is no text
print("afterwards", file=sys.stderr)
"""


def to_record(text, *values, error=None, **more):
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, text, values, error)
    record.__dict__.update(more)
    return record


def to_line(text, *values, error=None):
    return Discreet(None).format(to_record(text, *values, error=error))


def to_json(text, *values, **more):
    line = JsonLine().format(to_record(text, *values, **more))
    assert "\n" not in line
    return json.loads(line)


def raised():
    try:
        {}[KERNEL]
    except KeyError:
        return sys.exc_info()


@pytest.mark.parametrize(
    "text", [f"kernel {KERNEL}", f"a={KEY}", f"/join/{KEY}?x", f"{KERNEL}:{KEY}"]
)
def test_secrets_are_hidden(text):
    for line in (to_line(text), to_line("%s", text), to_line("%r", [text, "\n" + text])):
        assert KERNEL not in line
        assert KEY not in line
        assert "…" in line


def test_traceback_is_hidden_too():
    assert "KeyError: '…'" in to_line("failed", error=raised())


def test_words_stay():
    text = "VoilaKernelWebsocketHandler could_not_be_built_now 0123456789012345678901"
    assert to_line(text) == text


# --- JSON -----------------------------------------------------------------------------------------


def test_a_line_of_json_says_when_how_bad_who_and_what():
    found = to_json("%d pages", 3)
    assert {"level": "error", "logger": "x", "message": "3 pages"}.items() <= found.items()
    moment = datetime.fromisoformat(found["time"])
    assert moment.utcoffset() == datetime.now(UTC).utcoffset()
    assert list(found) == ["time", "level", "logger", "message"]


def test_fields_stand_beside_the_message():
    fields = {"page": "start.ipynb", "seconds": 0.1234567891, "spare": True, "count": 3}
    found = to_json("a page", fields=fields)
    assert found | fields | {"seconds": 0.123457} == found


def test_an_error_is_a_text_on_the_same_line():
    found = to_json("failed", error=raised())
    assert found["exception"].startswith("Traceback")
    assert found["exception"].endswith("KeyError: '…'")


@pytest.mark.parametrize("text", [KEY, f"\n{KEY}", f"“{KERNEL}”", f"a\t{KEY}\n", f"ü{KEY}"])
def test_secrets_are_hidden_in_every_field(text):
    fields = {"page": text, "list": [text], "nested": {"key": text}, "path": f"/{text}"}
    line = JsonLine().format(to_record("%s", text, fields=fields))
    assert KEY not in line
    assert KERNEL not in line
    assert set(json.loads(line)) >= set(fields)


def test_whatever_is_written_to_stderr_becomes_a_line():
    done = subprocess.run(
        [sys.executable, "-c", WHO_WRITES], capture_output=True, text=True, check=True
    )
    *lines, last = done.stderr.splitlines()
    assert last == "afterwards"
    found = {each["message"].splitlines()[0]: each for each in map(json.loads, lines)}
    assert {"of the app", "of a library", "a page", "of a print", "of a kernel", "\ufffd"} <= set(
        found
    )
    assert found["a page"]["seconds"] == 0.25
    assert found["of a kernel"]["logger"] == "copwidgets.serve.stderr"
    assert any("of Python" in each for each in found)
    assert done.stdout == ""


def test_a_log_that_nobody_reads_any_more_stops_nothing():
    program = WHO_WRITES.replace('print("afterwards", file=sys.stderr)', 'print("went on")')
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stderr.close()  # before Python has begun in there
        assert process.stdout.read() == b"went on\n"


def test_a_server_writes_json_and_a_line_for_each_page(start_server, command, ask):
    server = start_server(command(log_format="json"))
    assert ask(server, "/start.ipynb").status == 200
    ask(server, "/broken.ipynb")
    lines = [line for line in server.output().splitlines() if not line.startswith("http")]
    found = [json.loads(line) for line in lines]
    pages = [each for each in found if "page" in each]
    assert pages[0]["page"] == "start.ipynb"
    assert pages[0]["seconds"] >= pages[0]["kernel_seconds"] > 0
    assert {each["logger"].split(".")[0] for each in found} <= {"copwidgets", "PageServer"}


def test_text_is_silent_about_pages(server, ask):
    ask(server, "/start.ipynb")
    assert "was given" not in server.output()
