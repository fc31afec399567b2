"""`migrate` and `copy`: a store made in PostgreSQL, and a SQLite file moved there and back."""

from copwidgets.community import Joining
from copwidgets.store import open_store, steps


def test_a_store_moves_to_postgresql_and_back(said, postgres_url, away):
    with open_store(f"sqlite:///{away}/old.sqlite") as store:
        made = store.add_community("Choir", joining=Joining.OPEN)
        store.add_member(made.id, "Ann")
    out = said(f"copy sqlite:///{away}/old.sqlite {postgres_url}")
    assert "rows were copied. Point COPWIDGETS_STORE to the new store" in out
    assert "Ann" in said(f"members list --store {postgres_url}")
    said(f"copy {postgres_url} sqlite:///{away}/back.sqlite")
    with open_store(f"sqlite:///{away}/back.sqlite") as store:
        assert [each.name for each in store.members(made.id)] == ["Ann"]


def test_a_source_that_is_not_there_is_no_empty_store(refused, postgres_url, away):
    assert "no store" in refused(f"copy sqlite:///{away}/nothing.sqlite {postgres_url}")
    assert not (away / "nothing.sqlite").exists()


def test_a_full_store_is_not_copied_into(refused, postgres_url, away):
    for url in (f"sqlite:///{away}/old.sqlite", postgres_url):
        with open_store(url) as store:
            store.default_community("Choir")
    assert "is not empty" in refused(f"copy sqlite:///{away}/old.sqlite {postgres_url}")


def test_migrating_says_what_it_did(said, postgres_url, away):
    assert said(f"migrate --store {postgres_url}") == (
        f"The store is up to date (step {steps.NEWEST}).\n"
    )
    said(f"migrate --store sqlite:///{away}/new.sqlite")


def test_a_database_without_a_store_tells_the_command_and_no_password(refused):
    err = refused("members list --store postgresql://me:secret@127.0.0.1:1/x")
    assert "cannot be reached" in err
    assert "secret" not in err
