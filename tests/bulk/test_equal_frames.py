"""Whatever is stored, a frame read in columns is the frame that is read answer by answer."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from copwidgets.guide import parse_guide
from copwidgets.kinds import Answer, Status

from .conftest import EARLIER, TODAY, open_ground

NAMES = [each.id for each in parse_guide(TODAY).questions]
ALL_NAMES = sorted({*NAMES, *(each.id for each in parse_guide(EARLIER).questions), "x.y"})
ODD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
USUAL = st.text(st.sampled_from('ab ,;"\\\n\t\r\u00a0\u2028\u0085\x1f\x7fé李😀{}[]:'), max_size=8)
TEXTS = st.one_of(st.sampled_from(["", " ", "yes", "one", "a b", '","', "a\nb", "é"]), USUAL, ODD)
CELLS = st.one_of(TEXTS, st.sampled_from(["one", "all", "", "none"]))
ROWS = st.one_of(
    st.fixed_dictionaries({"role": CELLS, "held": CELLS, "About-it": CELLS}),
    st.fixed_dictionaries({"who": CELLS}),
    st.dictionaries(st.sampled_from(["role", "who", "held", "more"]), CELLS, max_size=3),
)
LISTS = st.one_of(st.lists(TEXTS, max_size=4), st.lists(ROWS, max_size=3))
PARTS = {
    "choice": st.sampled_from(["yes", "no", "room", "other", "gone", 3]),
    "choices": st.lists(st.sampled_from(["mail", "chat", "other", "gone"]), max_size=3),
    "follow_up": st.one_of(TEXTS, LISTS),
    "other": TEXTS,
}
VALUES = st.one_of(
    TEXTS,
    LISTS,
    st.fixed_dictionaries({}, optional=PARTS),
    st.integers(-1, 5),
    st.sampled_from([None, True, 0.1, "4", "null", {"a": [None]}]),
)
ANSWERS = st.builds(Answer, st.sampled_from([*Status, Status.ANSWERED]), VALUES)
SAVES = st.tuples(
    st.integers(0, 2), st.sampled_from(ALL_NAMES), ANSWERS, st.booleans(), st.booleans()
)


def checked(question_id, answer, guide):
    """Return an answer as its kind stores it, or as it is where that refuses it."""
    kind = guide.question(question_id).kind if question_id in guide else None
    return (kind.check(answer.to_json()).answer if kind else None) or answer


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(st.lists(SAVES, max_size=25), st.booleans(), st.booleans())
def test_both_ways_give_the_same_frame(saves, drafts, checks):
    ground = open_ground("sqlite://")
    with ground.book.store:
        for number, question_id, answer, shares, earlier in saves:
            guide = ground.earlier if earlier else ground.book.guide
            kept = checked(question_id, answer, guide) if checks else answer
            ground.save(number, question_id, kept, shares=shares, earlier=earlier)
        fast = ground.in_columns(drafts=drafts)
        assert_frame_equal(fast, ground.plain(drafts=drafts), check_exact=True)
