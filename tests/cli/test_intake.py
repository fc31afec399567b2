"""`copwidgets import`: a mapping to correct, a preview, the import itself, and the way back."""

import pytest

from copwidgets import open_store, open_workbook

ASKED = "What is the group's main purpose?"
WHY = "This name holds a control character. Type it again by hand."
PURPOSE = "define.purpose.primary"


@pytest.fixture
def survey(away):
    """A file as a survey tool exports it, with a terminal's escape in a name."""
    lines = [f"Your name,{ASKED}", "Zoë,To sing", "\x1b[2JEve,To cheat", "Ann,Again"]
    (away / "survey.csv").write_text("\n".join(lines), encoding="utf-8")
    with open_workbook("Ann") as workbook:
        workbook.form("define.purpose").value = {PURPOSE: "My own"}
    return away


@pytest.fixture
def stored(away):
    def look():
        with open_store(f"sqlite:///{away}/data/responses.sqlite") as store:
            (community,) = store.communities()
            names = {each.id: each.name for each in store.members(community.id)}
            found = store.responses(community.id)
            return {names[each.member_id]: each.answer.value for each in found}

    return look


def test_a_file_is_mapped_previewed_brought_in_and_taken_back(survey, said, stored):
    suggested = said("import survey.csv")
    assert f"{PURPOSE}\n" in suggested
    (survey / "map.yaml").write_text(suggested + "same: [Ann]\n", encoding="utf-8")
    preview = said("import survey.csv --map map.yaml --preview --yes")
    assert preview.splitlines() == [
        "row 2: Zoë (new): taken (1 answer).",
        f"row 3: \ufffd[2JEve: left out. {WHY}",
        f"row 4: Ann: left out. “{ASKED}” Ann has answered this here already.",
        "3 rows: 1 taken, 2 left out. Members have these names, too: Ann (see “same:”).",
        "Nothing was stored. To bring it in: the same again with --yes.",
    ]
    assert stored() == {}
    done = said("import survey.csv --map map.yaml --yes")
    assert "Brought in: 1 answers, 1 new people." in done
    assert stored() == {"Zoë": "To sing"}
    import_id = done.rsplit("--undo ", 1)[1].strip()
    assert said("import --list").startswith(f"{import_id}\t")
    assert said(f"import --undo {import_id}") == "survey.csv: what it brought in was taken back.\n"
    assert stored() == {}
    assert said("import --list").endswith("undone\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("import", "no file is named"),
        ("import nothing.csv", "nothing.csv: this file cannot be read"),
        ("import survey.csv --encoding rot13", "'rot13' is not known here"),
        ("import survey.csv --map nothing.yaml", "nothing.yaml: this file cannot be read"),
        ("import survey.csv --map survey.csv", "the mapping cannot be read"),
        ("import --undo x", "there is no such import"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(survey, refused, words, sentence):
    assert survey.is_dir()
    assert sentence in refused(words)


def test_a_pseudonymous_community_takes_nothing(survey, said, refused):
    (survey / "map.yaml").write_text(f'columns: {{"#2": {PURPOSE}}}', encoding="utf-8")
    said("community create Quiet --pseudonymous")
    assert "without names" in refused("import survey.csv --map map.yaml --yes --community Quiet")
