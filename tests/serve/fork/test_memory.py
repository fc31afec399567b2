"""What is said of the system's switch for joining memory that is alike."""

import pytest

from copwidgets.serve.fork import memory_advice


@pytest.mark.parametrize(("content", "is_advised"), [("1\n", False), ("0\n", True), ("2\n", True)])
def test_advice_is_given_where_it_would_help(tmp_path, content, is_advised):
    switch = tmp_path / "run"
    switch.write_text(content)
    assert (str(switch) in memory_advice(switch)) == is_advised


def test_no_advice_where_there_is_no_such_thing(tmp_path):
    assert memory_advice(tmp_path / "run") == ""
