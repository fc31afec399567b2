"""Every command, as typed; what is expected to go wrong ends in one sentence and exit code 1."""

import sqlite3

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from copwidgets import open_workbook
from copwidgets.cli import app
from copwidgets.people import hash_key
from copwidgets.serve import ServeError

COMMANDS = {
    "serve": "serve",
    "export": "export out",
    "members add": "members add Zoe",
    "members list": "members list",
    "members link": "members link Ann",
}


def walk(group, words=()):
    """Yield every command with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from walk(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


ALL = dict(walk(get_command(app)))


@pytest.fixture
def run(away):
    """Type a command in an empty folder; return (exit code, output, error output)."""
    assert away.is_dir()

    def typed(words):
        line = words.split() if isinstance(words, str) else words
        done = CliRunner().invoke(app, line, env={"COLUMNS": "200", "TERM": "dumb"})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr

    return typed


@pytest.fixture
def served(monkeypatch):
    """Keep `serve` from serving; return what it would have served."""
    found = []

    def serve(site, **options):
        found.append((site, options))
        options["ready"]("http://127.0.0.1:8866/")

    monkeypatch.setattr("copwidgets.serve.serve", serve)
    return found


def is_one_sentence(outcome):
    code, out, err = outcome
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return True


# --- help ---------------------------------------------------------------------------------------


def test_there_are_the_commands_that_the_readme_names():
    assert set(ALL) == {*COMMANDS, "guide check", "sample"}


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
    for group in ("", "guide ", "members "):
        _, out, _ = run(f"{group}--help")
        for command in ALL:
            if command.startswith(group):
                assert command.removeprefix(group).split()[0] in out


@pytest.mark.parametrize("words", ["", "guide", "members"])
def test_no_command_shows_the_help(run, words):
    code, out, err = run(words)
    assert code == 2
    assert "Usage" in out + err


@pytest.mark.parametrize("words", ["serv", "serve --prot 1", "serve --port x", "members link"])
def test_a_wrong_word_is_said_to_be_one(run, words):
    code, _, err = run(words)
    assert code == 2
    assert "Traceback" not in err


# --- serving ------------------------------------------------------------------------------------


def test_serving_hands_on_the_pages_and_says_what_to_do(run, served, away, monkeypatch):
    monkeypatch.setenv("COPWIDGETS_STORE", "")  # what serve sets is taken back after the test
    monkeypatch.setenv("COPWIDGETS_GUIDE", "")
    code, out, _ = run(f"serve --port 9000 --store sqlite:///{away}/x.sqlite")
    assert code == 0
    ((site, options),) = served
    assert site.pages == ("00_start.ipynb", "10_define.ipynb", "80_results.ipynb")
    assert (site.start, site.language) == ("00_start.ipynb", "en")
    assert (options["port"], options["ip"]) == (9000, "127.0.0.1")
    for words in ("Open this address", "http://127.0.0.1:8866/", "x.sqlite", "Ctrl+C"):
        assert words in out
    assert "TLS" not in out
    assert (away / "x.sqlite").is_file()


def test_an_open_address_comes_with_a_warning(run, served, monkeypatch):
    monkeypatch.setenv("COPWIDGETS_STORE", "sqlite://")
    monkeypatch.setenv("COPWIDGETS_GUIDE", "")
    _, out, _ = run("serve --ip 0.0.0.0")
    assert served
    assert "Anybody who reaches this address can join; put a proxy with TLS before it." in out


def test_the_project_s_own_notebooks_win(run, served, away, monkeypatch):
    monkeypatch.setenv("COPWIDGETS_STORE", "sqlite://")
    monkeypatch.setenv("COPWIDGETS_GUIDE", "")
    own = away / "notebooks"
    own.mkdir()
    (own / "00_hello.ipynb").touch()
    (own / "10_questions.ipynb").touch()
    run("serve")
    assert served[0][0].pages == ("00_hello.ipynb", "10_questions.ipynb")
    assert served[0][0].folder == own


def test_a_server_that_cannot_start_is_one_sentence(run, monkeypatch):
    def serve(*_site, **_options):
        raise ServeError("no port is free")

    monkeypatch.setattr("copwidgets.serve.serve", serve)
    monkeypatch.setenv("COPWIDGETS_STORE", "sqlite://")
    monkeypatch.setenv("COPWIDGETS_GUIDE", "")
    assert is_one_sentence(run("serve"))


# --- the other commands -------------------------------------------------------------------------


def test_members_are_added_listed_and_given_links(run, away):
    code, out, _ = run(["members", "add", "Ann Lee", "Bo"])
    assert (code, out) == (0, "Added Ann Lee\nAdded Bo\n")
    code, out, _ = run(["members", "link", "ann lee", "--address", "https://example.org/w/"])
    assert out.startswith("https://example.org/w/join#")
    with open_workbook() as workbook:
        key = out.strip().partition("#")[2]
        assert workbook.store.member_by_key(hash_key(key)).name == "Ann Lee"
    assert run("members list")[1] == "Ann Lee\tjoined\nBo\tnot joined yet\n"
    assert run("members link Bo")[1].startswith("http://127.0.0.1:8866/join#")
    assert (away / "data" / "responses.sqlite").is_file()


def test_members_who_cannot_be_are_one_sentence(run):
    run("members add Ann")
    assert is_one_sentence(run("members add ann"))
    assert is_one_sentence(run(["members", "add", " "]))
    assert is_one_sentence(run("members link Nobody"))
    assert "members list" in run("members link Nobody")[2]


def test_answers_are_exported(run, away):
    code, out, _ = run("export")
    assert code == 0
    names = ["responses.csv", "wide.csv", "items.csv", "codebook.csv", "responses.xlsx"]
    assert out.splitlines() == [f"exports/{name}" for name in names]
    assert all((away / "exports" / name).is_file() for name in names)
    assert run("export out --no-excel --drafts")[1].splitlines() == [
        f"out/{name}" for name in names[:-1]
    ]


def test_an_export_that_cannot_be_written_is_one_sentence(run, away):
    (away / "file").touch()
    assert is_one_sentence(run("export file"))


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


def test_a_sample_is_filled_once_and_looked_at(run, away):
    code, out, _ = run("sample new/sample.sqlite")
    assert code == 0
    assert "12 made-up members" in out
    assert "copwidgets serve --store sqlite:///new/sample.sqlite" in out
    assert run("members list --store sqlite:///new/sample.sqlite")[1].count("\n") == 12
    assert is_one_sentence(run("sample new/sample.sqlite"))
    assert not (away / "data").exists()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("served")
def test_a_store_that_cannot_be_used_is_one_sentence(run, away, command, monkeypatch):
    monkeypatch.setenv("COPWIDGETS_GUIDE", "")
    (away / "text").write_text("not a store " * 100, encoding="utf-8")
    for url in ("sqlite:///text", "sqlite:///.", "mysql://ann:secret@host/x", "nonsense"):
        outcome = run(f"{COMMANDS[command]} --store {url}")
        assert is_one_sentence(outcome)
        assert "secret" not in outcome[2]


@pytest.mark.parametrize("command", [*COMMANDS, "sample"])
@pytest.mark.usefixtures("served")
def test_a_guide_that_cannot_be_used_is_an_error(run, command):
    code, out, err = run(f"{COMMANDS.get(command, command)} --guide missing.yaml")
    assert (code, out) == (1, "")
    assert err.startswith("Error: missing.yaml: the guide has 1 fault:")
    assert "Traceback" not in err


def test_a_store_of_a_newer_version_is_left_alone(run, away):
    run("members add Ann")
    path = away / "data" / "responses.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    outcome = run("members list")
    assert is_one_sentence(outcome)
    assert "newer version" in outcome[2]
    assert path.read_bytes() == before
