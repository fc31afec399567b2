"""Every command, as typed; what is expected to go wrong ends in one sentence and exit code 1."""

import sqlite3

import pytest
from typer.main import get_command

from copwidgets.cli import app

COMMANDS = {
    "serve": "serve",
    "export": "export --to out",
    "community create": "community create Choir",
    "community list": "community list",
    "community set": "community set Choir --name Band",
    "community link": "community link Choir",
    "community close": "community close Choir",
    "community reopen": "community reopen Choir",
    "community results": "community results Choir",
    "community audit": "community audit Choir",
    "members add": "members add Zoe",
    "members list": "members list",
    "members link": "members link Ann",
    "members links": "members links",
    "members revoke": "members revoke Ann",
    "members facilitator": "members facilitator Ann",
    "members data": "members data Ann",
    "members erase": "members erase Ann --yes",
}

CREATING = {"serve", "community create", "members add"}


def walk(group, words=()):
    """Yield every command with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from walk(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


ALL = dict(walk(get_command(app)))


def test_there_are_the_commands_that_the_readme_names():
    others = {"sample", "migrate", "copy", "doctor", "backup", "restore"}
    files = {"hand-over save", "hand-over merge", "import", "themes export", "themes import"}
    guides = {each for each in ALL if each.startswith("guide ")}
    kernels = {"kernel install", "kernel remove"}
    assert set(ALL) == {*COMMANDS, *others, *files, *guides, *kernels}


@pytest.mark.parametrize("command", ALL)
def test_help_explains_the_command_and_every_option(run, command):
    code, out, _ = run(f"{command} --help")
    assert code == 0
    assert ALL[command].help.splitlines()[0] in out
    for parameter in ALL[command].params:
        if parameter.name != "help":
            assert parameter.help in out
            names = [*parameter.opts, *parameter.secondary_opts]
            assert all(name.lower() in out.lower() for name in names)


def test_the_overview_names_every_command(run):
    for group in ("", "guide ", "community ", "members "):
        _, out, _ = run(f"{group}--help")
        for command in ALL:
            if command.startswith(group):
                assert command.removeprefix(group).split()[0] in out


@pytest.mark.parametrize("words", ["", "guide", "community", "members"])
def test_no_command_shows_the_help(run, words):
    code, out, err = run(words)
    assert code == 2
    assert "Usage" in out + err


@pytest.mark.parametrize("words", ["serv", "serve --prot 1", "serve --port x", "members link"])
def test_a_wrong_word_is_said_to_be_one(run, words):
    code, _, err = run(words)
    assert code == 2
    assert "Traceback" not in err


# --- the other commands --------------------------------------------------------------------------


def test_answers_are_exported(run, away):
    run("members add Ann")
    code, out, _ = run("export")
    assert code == 0
    names = ["responses.csv", "wide.csv", "items.csv", "codebook.csv", "responses.xlsx"]
    assert out.splitlines() == [f"exports/{name}" for name in names]
    assert all((away / "exports" / name).is_file() for name in names)
    assert run("export --to out --format csv --drafts")[1].splitlines() == [
        f"out/{name}" for name in names[:-1]
    ]


def test_an_export_that_cannot_be_written_is_one_sentence(run, away, refused):
    run("members add Ann")
    (away / "file").touch()
    refused("export --to file")


def test_a_guide_is_checked(run, away, repository):
    (away / "data").mkdir()
    words = (repository / "data" / "guide.yaml").read_text(encoding="utf-8")
    (away / "data" / "guide.yaml").write_text(words, encoding="utf-8")
    in_order = "'Communities of Practice Guide' is in order: 1 phase, 4 sections, 8 questions.\n"
    assert run("guide check data/guide.yaml")[:2] == (0, f"data/guide.yaml: {in_order}")
    assert run("guide check")[:2] == (0, f"{away}/data/guide.yaml: {in_order}")


def test_the_guide_that_is_served_is_checked(run, away, monkeypatch):
    monkeypatch.setenv("COPWIDGETS_GUIDE", str(away / "mine.yaml"))
    assert "mine.yaml" in run("guide check")[2]


def test_a_faulty_guide_is_listed_whole(run, away):
    text = "title: T\nphases:\n  - {id: a, title: A, sections: [], colour: red}\n"
    (away / "g.yaml").write_text(text, encoding="utf-8")
    code, out, err = run("guide check g.yaml")
    assert (code, out) == (1, "")
    assert "the guide has 2 faults:" in err
    assert err.count("\n  - ") == 2
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_guide_that_is_none_is_an_error(run, name):
    code, _, err = run(f"guide check {name}")
    assert code == 1
    assert err.startswith("Error: ")
    assert "the guide has 1 fault:" in err
    assert "cannot be read" in err


def test_a_sample_is_filled_once_and_looked_at(run, away, refused):
    code, out, _ = run("sample new/sample.sqlite")
    assert code == 0
    assert "12 made-up members" in out
    assert "copwidgets serve --store sqlite:///new/sample.sqlite" in out
    assert run("members list --store sqlite:///new/sample.sqlite")[1].count("\n") == 12
    refused("sample new/sample.sqlite")
    assert not (away / "data").exists()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("served")
def test_a_store_that_cannot_be_used_is_one_sentence(away, command, refused):
    (away / "text").write_text("not a store " * 100, encoding="utf-8")
    for url in ("sqlite:///text", "sqlite:///.", "mysql://ann:secret@host/x", "nonsense"):
        assert "secret" not in refused(f"{COMMANDS[command]} --store {url}")


@pytest.mark.parametrize("command", [*COMMANDS, "sample"])
@pytest.mark.usefixtures("served")
def test_a_guide_that_cannot_be_used_is_an_error(run, command):
    run("members add Ann")
    code, out, err = run(f"{COMMANDS.get(command, command)} --guide missing.yaml")
    assert (code, out) == (1, "")
    assert err.startswith("Error: missing.yaml: the guide has 1 fault:")
    assert "Traceback" not in err


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - CREATING))
def test_a_command_that_only_looks_or_changes_makes_no_store(away, command, refused):
    for name in ("missing.sqlite", "empty.sqlite"):
        (away / "empty.sqlite").touch()
        said = refused(f"{COMMANDS[command]} --store sqlite:///{name}")
        assert f"{away / name}: there is no store here yet. Start one with" in said
    assert [each.name for each in away.iterdir()] == ["empty.sqlite"]
    assert (away / "empty.sqlite").read_bytes() == b""


@pytest.mark.parametrize("command", sorted(CREATING))
@pytest.mark.usefixtures("served")
def test_a_command_that_begins_something_makes_a_store(away, command, run):
    code, _, _ = run(f"{COMMANDS[command]} --store sqlite:///new/new.sqlite")
    assert code == 0
    assert (away / "new" / "new.sqlite").stat().st_size > 0


def test_a_store_of_a_newer_version_is_left_alone(run, away, refused):
    run("members add Ann")
    path = away / "data" / "responses.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert "newer version" in refused("members list")
    assert path.read_bytes() == before
