"""What a reader takes along: no more than they may see, in pieces that make the file again."""

import base64
import csv
import io
import json
import sys
import zipfile
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from copwidgets import Workbook, open_store
from copwidgets.community import Community, Naming
from copwidgets.errors import AnswerError, CopwidgetsError
from copwidgets.export import FORMATS
from copwidgets.guide import parse_guide
from copwidgets.judgement import JudgementKind
from copwidgets.results import Board, takeaway
from tests.board import blocks_of

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions: [{id: a.one.name, kind: text, text: What is it called?}]
      - id: a.two
        title: Second
        questions: [{id: a.two.needs, kind: list, text: Which needs?}]
"""


@pytest.fixture
def store():
    with open_store("sqlite://") as store:
        yield store


@pytest.fixture
def opened(store):
    """Open the workbook as somebody of a community."""

    def open_as(who=None, community=None):
        found = community or store.default_community("Group").id
        return Workbook(parse_guide(GUIDE), store, "url", who, community=found)

    return open_as


@pytest.fixture
def answer(opened, store):
    """Let somebody answer a section and share it; return their workbook."""

    def write(who, section, value, community=None):
        book = opened(who, community)
        form = book.form(section)
        (question,) = book.guide.section(section).questions
        form.value = {question.id: value}
        assert store.share(book.member, section, {question.id: 1}) == ()
        return book

    return write


def take(book, name):
    """Take a file as the page does, and return its name and its bytes."""
    board = Board(book)
    assert board.act("takeaway.start", {"format": name}) == {}
    takeaway._MAKING[book].thread.join()  # noqa: SLF001 - the page asks again and again instead
    pieces = [board.act("takeaway.fetch", {"piece": 0})]
    while len(pieces) < pieces[0]["pieces"]:
        pieces.append(board.act("takeaway.fetch", {"piece": len(pieces)}))
    content = b"".join(base64.b64decode(each["content"]) for each in pieces)
    return SimpleNamespace(name=pieces[0]["filename"], content=content, count=len(pieces))


def answers_in(file):
    return [each["answer"] for each in json.loads(file.content)["responses"]]


def test_there_is_a_button_for_each_format_that_is_installed(opened, monkeypatch):
    def names():
        (block,) = [each for each in blocks_of(opened()) if each["type"] == "takeaway"]
        return [each["name"] for each in block["formats"]]

    assert names() == ["csv", "xlsx", "html", "json", "parquet", "spss"]
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert names() == ["csv", "xlsx", "html", "json", "parquet"]


def test_a_file_comes_in_pieces_and_is_named_after_community_and_day(answer, monkeypatch):
    book = answer("Ann", "a.one", "Choir")
    monkeypatch.setattr(takeaway, "PIECE", 100)
    file = take(book, "json")
    assert file.count > 5
    made = json.loads(file.content)
    assert file.name == f"Group-{made['made_at'][:10]}.json"
    assert answers_in(file) == ["Choir"]


def test_several_files_come_as_one_archive(answer):
    file = take(answer("Ann", "a.one", "=1+1"), "csv")
    assert file.name.endswith("-csv.zip")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.namelist() == ["responses.csv", "wide.csv", "items.csv", "codebook.csv"]
        rows = csv.DictReader(io.StringIO(archive.read("responses.csv").decode("utf-8-sig")))
        assert [row["answer"] for row in rows] == ["'=1+1"]


@pytest.mark.parametrize("name", ["xlsx", "html", "parquet", "spss"])
def test_every_other_format_comes_too(answer, name):
    assert len(take(answer("Ann", "a.one", "Choir"), name).content) > 500


# --- only what the reader may see -----------------------------------------------------------------


def test_sections_that_the_reader_has_not_shared_are_not_in_it(answer):
    answer("Bo", "a.two", ["a need of Bo's"])
    book = answer("Ann", "a.one", "Choir")
    for name in ("json", "html"):
        assert b"a need of Bo" not in take(book, name).content
    book = answer("Ann", "a.two", ["rooms"])
    assert b"a need of Bo" in take(book, "json").content


def test_drafts_are_not_in_it_whoever_reads(answer, opened):
    opened("Bo").form("a.one").value = {"a.one.name": "still thinking"}
    answer("Ann", "a.one", "Choir")
    assert answers_in(take(opened(), "json")) == ["Choir"]


def test_what_another_coder_found_is_not_in_it_before_both_have_finished(answer):
    ann, bo = answer("Ann", "a.one", "Choir"), answer("Bo", "a.one", "Band")
    theme = {"theme": "5f0c8f0e-6a1c-4a40-9d52-4a1c1d3f6f11", "name": "Music", "description": ""}
    ann.judge(JudgementKind.THEME_MADE, theme)
    coding = {"coding": "c1", "theme": theme["theme"], "question": "a.one.name", "revision": 1}
    ann.judge(JudgementKind.CODING_ADDED, {**coding, "passage": None}, ann.member.id)
    own, others = (json.loads(take(book, "json").content)["tables"] for book in (ann, bo))
    assert [each["theme_name"] for each in own["codings"]] == ["Music"]
    assert (list(others), others["themes"][0]["name"]) == (["themes"], "Music")


def test_what_people_merged_is_in_it_without_ids(answer):
    book = answer("Ann", "a.two", ["Rooms", "Places"])
    merged = {
        "merge": "m1",
        "question": "a.two.needs",
        "keys": ["rooms", "places"],
        "name": "Space",
    }
    book.judge(JudgementKind.ITEMS_MERGED, merged)
    rows = json.loads(take(book, "json").content)["tables"]["merges"]
    assert [(each["key"], each["name"]) for each in rows] == [
        ("rooms", "Space"),
        ("places", "Space"),
    ]
    assert "by" not in rows[0]
    assert "Written as: Places; Rooms" in take(book, "html").content.decode()


def parts_of(content):
    """Return a file's bytes, and those of what is packed in it but for when it was made."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [each for each in archive.namelist() if not each.startswith("docProps/core")]
        return [archive.read(each) for each in names]


@pytest.mark.parametrize("name", FORMATS)
def test_where_names_are_hidden_nothing_tells_who_is_who(answer, opened, store, name):
    hidden = store.add_community("Owls")
    store.change_community(hidden.id, {"naming": str(Naming.PSEUDONYMOUS)})
    people = ("Annabel", "Bohumil", "Cyrus", "Dorothea")
    for who in people:
        answer(who, "a.one", "Choir", community=hidden.id)
    ids = [each.id for each in store.members(hidden.id)]
    parts = parts_of(take(opened(None, hidden.id), name).content)
    assert any(b"Choir" in part for part in parts)
    for secret in (*people, *ids):
        assert not [part for part in parts if secret.encode() in part]


# --- what can go wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{}, {"format": "exe"}, {"format": 1}, {"format": None}])
def test_a_format_that_there_is_not_is_refused(opened, values):
    with pytest.raises(AnswerError, match="there is no such format"):
        Board(opened()).act("takeaway.start", values)


def test_a_piece_that_there_is_not_is_refused(opened):
    book = opened()
    with pytest.raises(AnswerError, match="not there any more"):
        Board(book).act("takeaway.fetch", {"piece": 0})
    take(book, "json")
    for piece in (-1, 1, True, None, "0", 10**9):
        with pytest.raises(AnswerError, match="no such piece"):
            Board(book).act("takeaway.fetch", {"piece": piece})


def test_one_file_is_made_at_a_time(opened, monkeypatch):
    monkeypatch.setattr(takeaway.Making, "is_ready", False)
    book = opened()
    board = Board(book)
    board.act("takeaway.start", {"format": "json"})
    assert board.act("takeaway.fetch", {"piece": 0}) == {"is_ready": False}
    with pytest.raises(AnswerError, match="another file is being made"):
        board.act("takeaway.start", {"format": "csv"})


def test_a_full_disk_is_said_without_the_server_s_folder(opened, monkeypatch, tmp_path):
    (tmp_path / "file").touch()

    class NoFolder:
        def __enter__(self):
            return str(tmp_path / "file")

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(takeaway, "TemporaryDirectory", NoFolder)
    with pytest.raises(CopwidgetsError, match="the file cannot be made here") as caught:
        take(opened(), "json")
    assert str(tmp_path) not in str(caught.value)
    assert caught.value.remedy == "Tell whoever runs this workbook."


@pytest.mark.parametrize(
    ("community", "expected"),
    [
        ("Choir & Band", "Choir-Band"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "CON"),
        ("جوقة", "جوقة"),
        ("🎉", "community"),
        ("a\u202egnp.exe", "a-gnp-exe"),
        ("é" * 100, "é" * 40),
    ],
)
def test_a_file_s_name_is_safe_on_every_system(community, expected):
    day = datetime(2026, 3, 1, tzinfo=UTC)
    contents = SimpleNamespace(community=Community("c1", community), made_at=day)
    assert takeaway.file_name(contents) == f"{expected}-2026-03-01"
