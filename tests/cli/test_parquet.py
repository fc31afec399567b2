"""`copwidgets export --parquet`: which files it writes, and what it needs."""

import sys

from copwidgets.store import open_store


def test_parquet_files_are_written_a_folder_a_community(said, run, away):
    run("members add Ann")
    with open_store(f"sqlite:///{away}/data/responses.sqlite") as store:
        (community,) = store.communities()
    names = ["answers", "items", "members", "questions"]
    place = f"community={community.id}/part-0.parquet"
    assert said("export --parquet out").splitlines() == [f"out/{name}/{place}" for name in names]
    assert all((away / "out" / name / place).is_file() for name in names)
    assert not (away / "exports").exists()


def test_without_the_extra_a_sentence_says_how_to_get_it(run, refused, monkeypatch):
    run("members add Ann")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert 'pip install "copwidgets[scale]"' in refused("export --parquet out")


def test_all_communities_are_written_unless_one_is_named(said, away):
    with open_store(f"sqlite:///{away}/data/responses.sqlite") as store:
        ids = {store.add_community(name).id for name in ("Choir", "Owls")}
    said("export --parquet out")
    assert {each.name for each in (away / "out" / "answers").iterdir()} == {
        f"community={each}" for each in ids
    }
    said("export --parquet one --community Owls")
    assert len(list((away / "one" / "answers").iterdir())) == 1
