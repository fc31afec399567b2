"""Two histories of one person become one: nothing lost, and the same whatever the order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.errors import HandOverError
from copwidgets.histories import HandOver, History, Revision, Sharing, in_order, mark_of, merge
from copwidgets.kinds import Answer, Status

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
QUESTIONS = ("a.one.name", "a.one.needs")


def said(text):
    return Answer(Status.ANSWERED, text)


def revision(token, minutes=0, base=None, text="words", question="a.one.name"):
    moment = NOON + timedelta(minutes=minutes)
    return Revision(question, token, base, said(text), "v", moment)


class Copies:
    """One person's store on several machines, whose clocks differ and are set back at times."""

    def __init__(self):
        self.histories, self.tokens = [History()], count()

    def save(self, copy, question, minutes, *, knows):
        place = copy % len(self.histories)
        history = self.histories[place]
        own = history.by_question().get(question, ())
        base = own[-1].token if own and knows else None
        new = revision(f"t{next(self.tokens)}", minutes, base, f"text {minutes}", question)
        self.histories[place] = replace(history, revisions=(*history.revisions, new))

    def share(self, copy, minutes):
        place = copy % len(self.histories)
        history = self.histories[place]
        newest = {question: own[-1].token for question, own in history.by_question().items()}
        tokens = tuple(sorted(newest.items()))
        new = Sharing("a.one", NOON + timedelta(minutes=minutes), tokens)
        self.histories[place] = replace(history, sharings=(*history.sharings, new))

    def part(self, copy):
        self.histories.append(self.histories[copy % len(self.histories)])

    def carry(self, copy, minutes):
        """A changed guide gives every copy the same revision, each at its own moment."""
        place = copy % len(self.histories)
        history = self.histories[place]
        if "a.one.carried" not in history.by_question():
            new = revision("carried", minutes, None, "carried", "a.one.carried")
            self.histories[place] = replace(history, revisions=(*history.revisions, new))


COPY, MINUTES = st.integers(0, 3), st.integers(-3, 3)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), COPY, st.sampled_from(QUESTIONS), MINUTES, st.booleans()),
        st.tuples(st.just("share"), COPY, MINUTES),
        st.tuples(st.just("part"), COPY),
        st.tuples(st.just("carry"), COPY, MINUTES),
    ),
    max_size=25,
)


def lived(deeds):
    """Return the histories of all copies of one person's store after these deeds."""
    copies = Copies()
    for name, *rest in deeds:
        if name == "save":
            copies.save(*rest[:3], knows=rest[3])
        else:
            getattr(copies, name)(*rest)
    return copies.histories


@settings(max_examples=200, deadline=None, derandomize=True)
@given(DEEDS, st.data())
def test_any_order_and_any_repetition_of_files_gives_one_history(deeds, data):
    histories = lived(deeds)
    everything = reduce(merge, histories, History())
    shuffled = data.draw(st.permutations(histories))
    again = data.draw(st.lists(st.sampled_from(histories), max_size=4))
    assert reduce(merge, [*shuffled, *again], History()) == everything
    middle = data.draw(st.integers(0, len(shuffled)))
    parts = (reduce(merge, each, History()) for each in (shuffled[middle:], shuffled[:middle]))
    assert reduce(merge, parts) == everything
    assert merge(everything, everything) == everything


@settings(max_examples=200, deadline=None, derandomize=True)
@given(DEEDS)
def test_nothing_is_lost_and_nothing_comes_before_what_its_writer_knew(deeds):
    histories = lived(deeds)
    merged = reduce(merge, histories, History())
    tokens = {(each.question_id, each.token) for own in histories for each in own.revisions}
    assert [(each.question_id, each.token) for each in merged.revisions] == list(
        dict.fromkeys((each.question_id, each.token) for each in merged.revisions)
    )
    assert {(each.question_id, each.token) for each in merged.revisions} == tokens
    assert set(merged.sharings) == {each for own in histories for each in own.sharings}
    assert merged.shared_tokens() <= tokens
    for own in merged.by_question().values():
        seen = set()
        for each in own:
            assert each.base is None or each.base in seen
            seen.add(each.token)


def test_the_later_wins_and_the_earlier_stays():
    start = revision("t0", 0)
    early = History((start, revision("t1", 1, "t0", "early")))
    late = History((start, revision("t2", 5, "t0", "late"), revision("t3", 6, "t2", "later")))
    order = [each.token for each in merge(late, early).revisions]
    assert order == ["t0", "t1", "t2", "t3"]


def test_a_clock_that_was_set_back_does_not_bring_an_earlier_text_forward():
    own = (revision("t0", 60), revision("t1", -60, "t0"), revision("t2", -59, "t1"))
    assert [each.token for each in in_order(reversed(own))] == ["t0", "t1", "t2"]
    other = revision("t9", 30)
    assert [each.token for each in in_order([other, *own])] == ["t9", "t0", "t1", "t2"]


def test_a_very_long_history_has_an_order():
    own = [revision(f"t{n}", 0, f"t{n - 1}" if n else None) for n in range(5000)]
    assert [each.token for each in in_order(reversed(own))] == [f"t{n}" for n in range(5000)]


def test_one_moment_is_decided_by_the_tokens():
    pair = [revision("b"), revision("a")]
    assert [each.token for each in in_order(pair)] == ["a", "b"]


@pytest.mark.parametrize(
    "other",
    [
        revision("t1", 1, "t0", "forged"),
        revision("t1", 1, None),
        replace(revision("t1", 1, "t0"), answer=Answer(Status.NOT_SURE, "words")),
    ],
)
def test_one_token_with_two_answers_is_refused(other):
    first = History((revision("t0"), revision("t1", 1, "t0")))
    with pytest.raises(HandOverError, match="another answer under the token"):
        merge(first, History((revision("t0"), other)))


def test_one_token_is_one_answer_though_true_is_one_to_python():
    one, true = (History((replace(revision("t"), answer=said(each)),)) for each in (1, True))
    with pytest.raises(HandOverError):
        merge(one, true)


def test_a_passport_gives_an_id_that_nobody_can_choose():
    ann, bo = (HandOver(each * 64, "Ann", "Choir", {}, History()) for each in "ab")
    assert len(ann.member_id) == 32
    assert ann.member_id != bo.member_id
    assert mark_of(ann.passport) != mark_of(bo.passport)
    assert ann.member_id not in mark_of(ann.passport)
    assert ann.passport not in mark_of(ann.passport)
