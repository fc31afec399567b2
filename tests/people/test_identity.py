"""Who is answering: whom a Hub or proxy names, then whose link it is, then whoever may join."""

import pytest

from copwidgets.people import find_visit, hash_key, is_page, join, new_key

URL = "sqlite:////somewhere/store.sqlite"


@pytest.mark.parametrize(
    ("value", "served"),
    [
        ("voila/0.5.8", True),
        ("voila/", True),
        ("", False),
        ("apache voila/0.5", False),
        ("Voila/0.5", False),
        ("voila", False),
        ("not-voila/1", False),
    ],
)
def test_a_page_is_known_by_voila_s_own_word(value, served):
    assert is_page({"SERVER_SOFTWARE": value}) is served
    assert is_page({}) is False


def test_on_a_page_the_visitor_s_key_decides_and_never_the_ring(store, community, ring):
    ann, bo = join(store, community, "Ann"), join(store, community, "Bo")
    ring.remember(URL, ann.key)
    page = {"SERVER_SOFTWARE": "voila/0.5.8"}
    assert find_visit(store, community, page, ring, URL).member is None
    assert (
        find_visit(store, community, {**page, "HTTP_X_SESSION_KEY": bo.key}, ring, URL).member.name
        == "Bo"
    )
    for key in ("", "wrong", new_key(), "\udcff", hash_key(bo.key)):
        assert (
            find_visit(store, community, {**page, "HTTP_X_SESSION_KEY": key}, ring, URL).member
            is None
        )


def test_in_jupyterlab_the_ring_decides_and_no_variable(store, community, ring):
    ann, bo = join(store, community, "Ann"), join(store, community, "Bo")
    spoofed = {"HTTP_X_SESSION_KEY": bo.key, "SERVER_SOFTWARE": "other voila/1"}
    assert find_visit(store, community, spoofed, ring, URL).member is None
    ring.remember(URL, ann.key)
    assert find_visit(store, community, spoofed, ring, URL).member.name == "Ann"
    assert find_visit(store, community, spoofed, ring, "sqlite:////another").member is None


def test_a_member_of_another_community_is_taken_to_theirs(store, community, ring):
    other = store.add_community("Another group")
    key = join(store, other, "Ann").key
    page = {"SERVER_SOFTWARE": "voila/0.5.8", "HTTP_X_SESSION_KEY": key}
    visit = find_visit(store, community, page, ring, URL)
    assert visit.community == other
    assert visit.member.community_id == other.id
