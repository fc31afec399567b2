"""Frames that no page of ours sends: every message type, every size, and what is no message at all.

No code runs: a canary in the file system stays away, and one in the environment is never heard of.
"""

import json
import struct

import pytest
from websockets.exceptions import ConnectionClosed

from tests.security.client import CONTROL, Line

CODE = "import os, pathlib; pathlib.Path({canary!r}).touch(); print(os.environ['CANARY'])"
REQUESTS = (
    *("execute_request", "inspect_request", "complete_request", "history_request", "input_reply"),
    *("is_complete_request", "connect_request", "shutdown_request", "interrupt_request"),
    *("debug_request", "create_subshell_request", "list_subshell_request", "usage_request"),
    *("comm_open", "comm_close", "execute_reply", "stream", "error", "status", "display_data"),
    *("abort_request", "apply_request", "clear_request", "EXECUTE_REQUEST", "comm_msg\x00", ""),
)
CHANNELS = ("shell", "control", "stdin", "iopub", "hb", "SHELL", "", "shell,control")
TARGETS = ("jupyter.widget", "os.system", "builtins.eval", "__main__", "jupyter.widget.version", "")
both = pytest.mark.parametrize("v1", [True, False], ids=["v1", "legacy"])


@pytest.fixture
def canary(tmp_path):
    """Return the path of a file that only code of an attacker would make."""
    path = tmp_path / "canary"
    yield path
    assert not path.exists()


def to_content(kind, code):
    wanted = {
        "code": code,
        "silent": False,
        "store_history": True,
        "allow_stdin": True,
        "value": code,
    }
    wanted |= {"cursor_pos": 3, "detail_level": 1, "hist_access_type": "range", "restart": True}
    wanted |= {"user_expressions": {"x": code}, "command": "evaluate", "type": "request"}
    wanted |= {"arguments": {"expression": code}, "comm_id": "forged", "data": {"state": {}}}
    return wanted | {"target_name": "jupyter.widget", "msg_type": kind}


@both
def test_no_other_message_does_anything_on_any_channel(world, canary, v1):
    line = world.open("Mallory", v1=v1)
    before = line.states()
    code = CODE.format(canary=str(canary))
    for kind in REQUESTS:
        for channel in CHANNELS:
            line.say(kind, to_content(kind, code), channel=channel)
    assert line.states() == before


@both
def test_no_other_comm_is_opened_or_closed(world, canary, v1):
    line = world.open("Mallory", v1=v1)
    before = line.states()
    views = {"_model_module": "@jupyter-widgets/controls", "_model_name": "HTMLModel"}
    for number, target in enumerate(TARGETS):
        state = {"data": {"state": {**views, "value": "<img src=x onerror=alert(1)>"}}}
        line.say("comm_open", {"comm_id": f"mine-{number}", "target_name": target, **state})
        module = {"target_module": f"os; open({str(canary)!r}, 'w')"}
        line.say("comm_open", {"comm_id": "m", "target_name": CONTROL, "data": {}, **module})
    for comm_id in before:
        line.say("comm_close", {"comm_id": comm_id, "data": {}})
    comms = line.settle() and line.say("comm_info_request", {"target_name": "jupyter.widget"})
    heard = line.hear_until(
        lambda each: each.parent.get("msg_id") == comms and "comms" in each.content
    )
    assert set(heard[-1].content["comms"]) == set(before)


def legacy_tricks(code):
    """Return texts that say one thing here and another there."""
    run = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "u"}
    say = run | {"msg_type": "comm_msg"}
    content = json.dumps({"code": code, "comm_id": "c", "data": {"method": "custom"}})
    runs, says = json.dumps(run), json.dumps(say)
    both_types = says.replace('"msg_type"', '"msg_type": "execute_request", "msg_type"')
    last_type = says[:-1] + ', "msg_type": "execute_request"}'
    rest = f'"parent_header": {{}}, "metadata": {{}}, "content": {content}, "channel": "shell"'
    return [
        f'{{"header": {says}, "header": {runs}, {rest}}}',
        f'{{"header": {runs}, "header": {says}, {rest}}}',
        f'{{"header": {both_types}, {rest}}}',
        f'{{"header": {last_type}, {rest}}}',
        f'{{"header": {says}, "msg_type": "execute_request", {rest}}}',
        f'{{"header": {says}, {rest}, "channel": "control"}}',
        f'{{"header": {says}, {rest}, "msg": {{"header": {runs}}}}}',
        f'{{"header": [{runs}], {rest}}}',
        f'[{{"header": {runs}, {rest}}}]',
        f'{{"header": {says}, "parent_header": {runs}, {rest}}}',
        f'{{"header": {says}, {rest}, "buffers": [{runs}]}}',
        f'{{"\\u0068eader": {runs}, "header": {says}, {rest}}}',
    ]


@both
def test_a_message_that_says_two_things_is_no_code(world, canary, v1):
    line = world.open("Mallory", v1=v1)
    before = line.states()
    code = CODE.format(canary=str(canary))
    for text in legacy_tricks(code):
        line.socket.send(text)
        line.socket.send(text.encode())
    header = {"msg_id": "1", "msg_type": "comm_msg", "session": "s", "username": "u"}
    for lie in ({"channel": "control"}, {"subshell_id": "x"}, {"msg_type": ["execute_request"]}):
        line.say("comm_msg", to_content("x", code), header=header | lie)
        line.say("comm_msg", to_content("x", code), metadata=lie, parent_header=header | lie)
    assert line.states() == before


# --- shapes and sizes -----------------------------------------------------------------------------


def odd_numbers(comm_id):
    start = f'{{"comm_id": "{comm_id}", "data": {{"method": "custom", "content": '
    words = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, "01", "0x10", "1_0")
    return [f"{start}{word}}}}}" for word in words]


def deep(comm_id, depth):
    inner = "[" * depth + "]" * depth
    return f'{{"comm_id": "{comm_id}", "data": {{"method": "custom", "content": {inner}}}}}'


@both
def test_numbers_and_depths_that_are_none_reach_nobody(world, v1):
    line = world.open("Mallory", v1=v1)
    before = line.states()
    texts = [text for comm_id in list(before)[-3:] for text in odd_numbers(comm_id)]
    texts += [deep(list(before)[-1], depth) for depth in (57, 100, 1000, 10_000, 100_000)]
    for text in texts:
        line.socket.send(raw(text, v1=v1))
    assert line.states() == before


def raw(content, *, v1, kind="comm_msg"):
    """Return a frame whose content is exactly this text."""
    header = json.dumps({"msg_id": "1", "msg_type": kind, "session": "s", "username": "u"})
    if not v1:
        parts = f'"parent_header": {{}}, "metadata": {{}}, "content": {content}, "channel": "shell"'
        return f'{{"header": {header}, {parts}}}'
    parts = [b"shell", *(text.encode() for text in (header, "{}", "{}", content))]
    return laid_out(parts)


def laid_out(parts, shift=0):
    """Return parts in the binary protocol; `shift` moves the last of its offsets."""
    places = [8 * (len(parts) + 2)]
    for part in parts:
        places.append(places[-1] + len(part))
    places[-1] = (places[-1] + shift) % 2**64
    return struct.pack(f"<{len(places) + 1}Q", len(places), *places) + b"".join(parts)


@both
def test_what_is_no_message_is_dropped(world, v1):
    line = world.open("Mallory", v1=v1)
    before = line.states()
    good = [b"shell", b'{"msg_type":"comm_msg"}', b"{}", b"{}", b'{"comm_id":"c","data":{}}']
    frames = [laid_out(good, shift) for shift in (-1, 1, -10_000, 2**31, 2**63, -(2**63))]
    frames += [struct.pack("<Q", count) + laid_out(good)[8:] for count in (0, 1, 5, 2**16, 2**63)]
    frames += [laid_out(good + [b"x"] * count) for count in (17, 1000)]
    frames += [struct.pack(">I", count) + b"\x00" * 64 for count in (0, 1, 18, 2**31)]
    frames += [b"", b"\x00", b"\xff" * 7, b"\xff" * 4096, "", " ", "null", "7", '"x"', "[]", "{}"]
    frames += [
        "{" * 10_000,
        "[" * 200_000,
        '{"a":' * 100_000,
        "\ufeff{}",
        "\x00",
        '{"header": null}',
    ]
    frames += [['{"header"', ":", " {}}"], [b"", b"\x01"], ["["] * 500]
    for frame in frames:
        line.socket.send(frame)
    assert line.states() == before


@both
@pytest.mark.parametrize("size", [5, 11], ids=["5 MB", "11 MB"])
def test_a_frame_that_is_too_large_closes_its_own_socket(world, v1, size):
    line = world.open("Mallory", v1=v1)
    beside = world.listen(Line(line.visitor, line.kernel, v1=v1))
    for frame in (raw(f'"{"x" * size * 1024**2}"', v1=v1), ["x" * 1024**2] * size):
        other = world.listen(Line(line.visitor, line.kernel, v1=v1))
        with pytest.raises(ConnectionClosed):
            send_to_the_end(other, frame)
    assert beside.states()


def send_to_the_end(line, frame):
    line.socket.send(frame)
    while True:
        line.hear()


def test_a_save_of_almost_four_megabytes_is_answered(world):
    line = world.open("Mallory")
    form = line.widgets("SectionForm")[0]
    entry = {"status": "answered", "value": "x" * 3_900_000, "base": 0, "token": "token-large"}
    (question,) = [
        state["spec"]["questions"][0]["id"] for each, state in line.states().items() if each == form
    ]
    message = {"type": "save", "view": "view-large", "rev": 1, "answers": {question: entry}}
    (reply,) = line.replies(form, message)
    assert "Shorten it" in reply["results"][question]["refused"][0]["message"]


def test_pings_and_fragments_keep_nobody_else_waiting(world):
    line = world.open("Mallory")
    for number in range(300):
        line.socket.ping(f"{number:0125}")
    line.socket.send(["{"] + [" "] * 2000)
    assert line.states()


# --- listening before one may ---------------------------------------------------------------------


def test_who_listens_while_a_page_is_built_hears_no_code(world):
    """The page's head names the kernel before the notebook is run: somebody may listen to that."""
    visitor = world.visitor("Mallory")
    with visitor.building("/10_define.ipynb") as kernel:
        line = world.listen(Line(visitor, kernel, v1=False))
    line.settle()
    heard = b"".join(line.frames)
    for words in (b"phase_page", b"execute_input", b"execute_reply"):
        assert words not in heard
