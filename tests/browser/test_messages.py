"""How little travels: a person types, and one message goes after the pause."""

import pytest

pytestmark = pytest.mark.browser

PRIMARY = "What is the group's main purpose?"
INTEREST = "Which interest does the group share?"
LONG = "word " * 400  # 2,000 characters


def note_messages(page, sent):
    def note(data):
        sent.append(data if isinstance(data, str) else data.decode(errors="replace"))

    page.on("websocket", lambda socket: socket.on("framesent", note))


def test_forty_keys_in_a_long_answer_send_at_most_three_messages(join_as, place):
    sent = []
    ann = join_as("Ann Messages", prepare=lambda page: note_messages(page, sent))
    ann.box(INTEREST).fill("Another question's answer. " * 100)
    ann.box(PRIMARY).fill(LONG)
    assert ann.is_saved()

    sent.clear()
    ann.box(PRIMARY).press("End")
    ann.box(PRIMARY).press_sequentially("x" * 40, delay=50)
    assert ann.is_saved()
    assert 1 <= len(sent) <= 3
    assert all("Another question's answer" not in message for message in sent)
    assert all(len(message) < len(LONG) + 1000 for message in sent)

    sent.clear()
    ann.box(PRIMARY).press_sequentially("y" * 100, delay=40)  # for longer than the ceiling of 3 s
    assert ann.is_saved()
    assert 1 <= len(sent) <= 4
    assert place.answers(ann.name)["define.purpose.primary"] == LONG + "x" * 40 + "y" * 100
