"""The codebook as a file: nothing is lost on the way, and no file does harm."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.csv_text import FORMULA_STARTS
from copwidgets.errors import CopwidgetsError
from copwidgets.themes import (
    Code,
    changes_of,
    clean_description,
    clean_name,
    codes_of,
    fold,
    from_csv,
    from_qdc,
    to_csv,
    to_qdc,
)
from copwidgets.themes.codebook import MAX_CODES, MAX_FILE
from copwidgets.themes.qdc import NAMESPACE
from tests.themes.logs import KIND, log, made, on_theme

GUID = "0f7e6a2e-0000-4000-8000-000000000000"
ODD = st.text(st.one_of(st.characters(), st.sampled_from("'\"<&]/,;\n=+-@")), max_size=20)
NAMES = ODD.map(lambda raw: f"{raw}x").map(clean_name)
CODES = st.lists(
    st.builds(Code, NAMES, ODD.map(clean_description), st.uuids().map(str)),
    min_size=1,
    max_size=5,
)


@settings(deadline=None)
@given(codes=CODES)
@pytest.mark.parametrize(
    ("write", "read"), [(to_csv, from_csv), (to_qdc, from_qdc)], ids=["csv", "qdc"]
)
def test_a_round_trip_keeps_all(write: Callable, read: Callable, codes: list[Code]) -> None:
    assert read(write(codes)) == tuple(codes)


@settings(deadline=None)
@given(codes=CODES)
def test_no_cell_starts_a_formula(codes: list[Code]) -> None:
    for line in to_csv(codes).splitlines()[1:]:
        assert not line.lstrip('"').startswith(tuple(set(FORMULA_STARTS) - {"\n", "\r"}))


def test_the_qdc_is_what_the_schema_asks_for() -> None:
    root = ET.fromstring(to_qdc([Code("A & B", "two\nlines", GUID), Code("C", guid="no guid")]))
    assert root.tag == f"{{{NAMESPACE}}}CodeBook"
    codes = root.findall(f"{{{NAMESPACE}}}Codes/{{{NAMESPACE}}}Code")
    assert [each.attrib["name"] for each in codes] == ["A & B", "C"]
    assert all(each.attrib["isCodable"] == "true" for each in codes)
    assert all(UUID(each.attrib["guid"]) for each in codes)
    assert [len(each) for each in codes] == [1, 0]


def test_codes_within_codes_are_named_by_their_path() -> None:
    text = f"""<?xml version="1.0" encoding="utf-8"?>
    <CodeBook xmlns="{NAMESPACE}" origin="Somewhere 1.0"><Codes>
      <Code guid="{{{GUID.upper()}}}" name="Trust" isCodable="true"><Description>d</Description>
        <Code guid="{GUID[:-1]}1" name="in  people" isCodable="true"/></Code>
      <Code guid="{GUID[:-1]}2" name="Group" isCodable="false">
        <Code guid="?" name="b" isCodable="true" color="#ff0000"/></Code>
    </Codes><Sets><Set guid="x" name="s"/></Sets></CodeBook>"""
    assert from_qdc(text) == (
        Code("Trust", "d", GUID),
        Code("Trust / in people", "", f"{GUID[:-1]}1"),
        Code("Group / b"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "tag,description,number of highlights\nTrust,what it is,3\n",
        "\ufeffName;Memo\r\nTrust;what it is\r\n",
        "colour\tcode\tdescription\nred\tTrust\twhat it is",
    ],
)
def test_tables_of_other_programs_are_read(text: str) -> None:
    assert from_csv(text) == (Code("Trust", "what it is"),)


def test_a_parent_becomes_part_of_the_name() -> None:
    assert from_csv("name,parent\nTrust,\nBasis,Trust\n") == (Code("Trust"), Code("Trust / Basis"))


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
BOMB = f"""<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>
<CodeBook><Codes><Code name='&a8;' guid=''/></Codes></CodeBook>"""
FOREIGN = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><CodeBook>&a;</CodeBook>'


@pytest.mark.parametrize(
    "text",
    [
        BOMB, FOREIGN, "", "no xml", "<html></html>", "<CodeBook/>", "\x00", "<CodeBook><Codes>",
        "<Code>" * 100_000, "<CodeBook><Codes><Code name=''/></Codes></CodeBook>",
        "<CodeBook><Codes>" + "<Code name='a'>" * 30 + "</Code>" * 30 + "</Codes></CodeBook>",
        "<CodeBook><Codes>" + "<Code name='a'/>" * (MAX_CODES + 1) + "</Codes></CodeBook>",
        f"<CodeBook><Codes><Code name='{'a' * 300}'/></Codes></CodeBook>",
        "<CodeBook><Codes/></CodeBook>" + " " * MAX_FILE,
        '<?xml version="1.0" encoding="nonsense"?><CodeBook/>',
    ],
    ids=range(15),
)  # fmt: skip
def test_a_hostile_or_foreign_qdc_gets_one_sentence(text: str) -> None:
    with pytest.raises(CopwidgetsError) as caught:
        from_qdc(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "a,b\n1,2", "name\n", "name\n\x01\n", 'name\n"open', "name\n" + "a" * 300,
     "name\n" + "a\n" * (MAX_CODES + 1), "name\n" + "a" * MAX_FILE, "name,guid\n,x\n"],
    ids=range(10),
)  # fmt: skip
def test_a_hostile_or_foreign_csv_gets_one_sentence(text: str) -> None:
    with pytest.raises(CopwidgetsError) as caught:
        from_csv(text)
    assert "\n" not in str(caught.value)


def test_the_line_of_a_table_that_cannot_be_used_is_named() -> None:
    with pytest.raises(CopwidgetsError, match=r"^line 4: a theme needs a name"):
        from_csv('name,description\nTrust,"two\nlines"\n,nameless\n')


@settings(deadline=None)
@given(text=st.text())
@pytest.mark.parametrize("read", [from_csv, from_qdc])
def test_any_text_is_codes_or_a_sentence(read: Callable, text: str) -> None:
    with suppress(CopwidgetsError):
        assert read(text)


BOOK = fold(log(made(GUID, "Trust"), made("b", "Money"), on_theme(KIND.THEME_REMOVED, "b")))


def test_importing_what_was_exported_changes_nothing() -> None:
    assert changes_of(BOOK, from_qdc(to_qdc(codes_of(BOOK)))) == ()


def test_an_import_makes_changes_and_puts_back() -> None:
    codes = [Code("TRUST", "new words"), Code("Money", "", "b"), Code("New"), Code("new")]
    kinds = [(kind, content.get("name")) for kind, content, _ in changes_of(BOOK, codes)]
    assert kinds == [
        (KIND.THEME_CHANGED, "TRUST"),
        (KIND.THEME_RESTORED, None),
        (KIND.THEME_MADE, "New"),
    ]


def test_a_theme_is_known_by_its_guid_whatever_it_is_called() -> None:
    ((kind, content, _),) = changes_of(BOOK, [Code("Confidence", "", GUID)])
    assert kind is KIND.THEME_CHANGED
    assert content == {"theme": GUID, "name": "Confidence", "description": ""}
