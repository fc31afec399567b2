"""The same summary of an export on every engine, and as `summary` makes it of the frames."""

import re

import duckdb
import ibis
import pandas as pd
import pyarrow.dataset as ds
import pytest
from pandas.testing import assert_frame_equal

from copwidgets import parquet
from copwidgets.errors import AccessError, CopwidgetsError
from copwidgets.frames.columns import TEXT
from copwidgets.kinds import Answer, Status
from copwidgets.parquet import TABLES, write_parquet
from copwidgets.scale import Tables, items_by_members, participation, question_counts, run
from copwidgets.summary import items_by_members as items_of_frame
from copwidgets.summary import participation as participation_of_frame
from copwidgets.summary import question_counts as counts_of_frame

from .bulk.conftest import open_ground


def given(value, status=Status.ANSWERED):
    return Answer(status, value)


@pytest.fixture(params=["named"])
def ground(monkeypatch, request):
    """Three people, whose answers are exported in several pieces."""
    monkeypatch.setattr(parquet, "PIECE", 3)
    made = open_ground("sqlite://", naming=request.param)
    for number, needs in enumerate([["Rooms", "Time"], ["rooms.", "Ｔime"], ["ROOMS", "Öl"]]):
        made.save(number, "a.one.name", given(f"=1+{number}; 李雷 “quoted”\t😀"))
        made.save(number, "a.one.needs", given(needs))
    made.save(0, "b.two.open", given({"choice": "yes"}), shares=False)
    made.save(1, "b.two.open", given(None, Status.NOT_SURE))
    made.save(2, "a.one.aim", given(None, Status.EMPTIED))
    made.save(1, "b.two.gone", given(["Old"]), earlier=True)
    made.save(2, "b.two.lost", given("Lost words"), earlier=True)
    yield made
    made.book.store.close()


@pytest.fixture
def exported(ground, tmp_path):
    write_parquet(ground.book, tmp_path, drafts=True)
    return tmp_path


def read(folder, name):
    return ds.dataset(folder / name, partitioning="hive").to_table().to_pandas()


@pytest.fixture(params=["files", "arrow", "postgres"])
def engine(request, ground, exported):
    """A connection, and the tables as it has them."""
    community = ground.book.community.id
    duck = ibis.duckdb.connect()
    tables = Tables.of_export(duck, exported, community)
    if request.param == "files":
        yield duck, tables
        return
    arrow = {name: duck.to_pyarrow(getattr(tables, name)) for name in TABLES}
    if request.param == "arrow":
        yield duck, Tables(**{name: ibis.memtable(each) for name, each in arrow.items()})
        return
    url = request.getfixturevalue("postgres_url")
    host = re.search(r"host=([^&]+)", url)[1]
    postgres = ibis.postgres.connect(user="cop", host=host, database="postgres")
    made = {name: postgres.create_table(name, each, temp=True) for name, each in arrow.items()}
    yield postgres, Tables(**made)
    postgres.disconnect()


def plain(frame):
    """Return a frame with texts where it had categories: engines know none."""
    coded = [name for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return frame.astype(dict.fromkeys(coded, TEXT))


def test_every_engine_says_what_the_frames_say(ground, engine):
    connection, tables = engine
    book = ground.book
    long, people = book.responses(drafts=True), book.members
    expected = plain(participation_of_frame(long, people, book.guide))
    assert_frame_equal(run(connection, participation(tables)), expected)
    expected = plain(counts_of_frame(long, people, book.guide))
    assert_frame_equal(run(connection, question_counts(tables)), expected)
    in_engines = ["question", "item", "members", "wordings"]
    expected = plain(items_of_frame(book.items(drafts=True)))[in_engines]
    assert expected["members"].max() == 3
    assert_frame_equal(run(connection, items_by_members(tables)), expected)


def test_the_files_hold_what_the_frames_hold(ground, exported):
    book = ground.book
    for name, frame in (
        ("answers", book.responses(drafts=True)),
        ("items", book.items(drafts=True)),
    ):
        found = read(exported, name)
        assert set(found["community"]) == {book.community.id}
        found = found.drop(columns="community").rename(columns={"community_name": "community"})
        keys = ["question", "member", *(["item_no"] if name == "items" else [])]
        wanted = plain(frame).sort_values(keys, ignore_index=True)
        found = found.sort_values(keys, ignore_index=True)[list(wanted)].astype(wanted.dtypes)
        assert_frame_equal(found, wanted)
    ids = read(exported, "members").set_index("member")["member_id"].to_dict()
    assert ids == {each.name: each.id for each in book.members}


def test_an_engine_reads_all_communities_and_a_second_export_replaces_the_first(ground, exported):
    first = ground.book.community
    ground.save(0, "a.one.aim", given("New"))
    write_parquet(ground.book, exported)
    ground.book.community = ground.book.store.add_community("Empty")
    write_parquet(ground.book, exported)
    pattern = f"{exported}/answers/*/*.parquet"
    rows = duckdb.sql(
        f"SELECT community, count(*) FROM read_parquet('{pattern}', hive_partitioning=true) "
        "GROUP BY community"
    ).fetchall()
    ground.book.community = first
    assert rows == [(first.id, len(ground.plain()))]
    assert len(list(exported.glob("members/community=*/part-0.parquet"))) == 2
    assert not list(exported.glob(".community=*"))


@pytest.mark.parametrize("ground", ["pseudonymous"], indirect=True)
def test_an_export_of_pseudonyms_is_pooled_like_every_frame(ground, tmp_path):
    with pytest.raises(AccessError):
        write_parquet(ground.book, tmp_path, drafts=True)
    write_parquet(ground.book, tmp_path)
    words = "".join(read(tmp_path, name).to_csv() for name in TABLES)
    assert set(read(tmp_path, "answers")["question"]) == {"a.one.name", "a.one.needs"}
    for each in ground.members:
        assert each.id not in words
        assert each.name not in words.replace("李雷 “quoted”", "")


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(ground, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CopwidgetsError, match=r"cannot be written .*Name a folder"):
        write_parquet(ground.book, tmp_path / "file")
