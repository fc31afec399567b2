from copwidgets.summary import merges_frame

COLUMNS = {"merge": "string", "question": "string", "key": "string", "name": "string"}


def rows(*judgements):
    return [tuple(each)[:3:2] for each in merges_frame(judgements).itertuples(index=False)]


def test_a_merge_names_what_is_one(merge):
    frame = merges_frame([merge(1, "m", ["a", "b", "a"], "Both")])
    assert frame.to_dict("list") == {
        "merge": ["m", "m"],
        "question": ["a.one.needs"] * 2,
        "key": ["a", "b"],
        "name": ["Both", "Both"],
        "by": ["ana", "ana"],
    }
    assert merges_frame([]).dtypes.astype(str).to_dict() == {**COLUMNS, "by": "string"}


def test_a_merge_is_undone(merge):
    assert rows(merge(1, "m", ["a", "b"]), merge(2, "m")) == []
    assert rows(merge(2, "m"), merge(1, "m", ["a", "b"])) == []  # by number, not by place


def test_a_later_merge_wins_until_it_is_undone(merge):
    first, second = merge(1, "m", ["a", "b", "c"]), merge(2, "n", ["c", "d"])
    assert rows(first, second) == [("m", "a"), ("m", "b"), ("n", "c"), ("n", "d")]
    assert rows(first, second, merge(3, "n")) == [("m", "a"), ("m", "b"), ("m", "c")]


def test_what_makes_no_sense_changes_nothing(merge):
    assert rows(merge(1, "m", [])) == []
    assert rows(merge(1, "m", ["a"])) == []
    assert rows(merge(1, "unknown"), merge(2, "m", ["a", "b"]), merge(3, "m", ["x", "y"])) == [
        ("m", "a"),
        ("m", "b"),
    ]
