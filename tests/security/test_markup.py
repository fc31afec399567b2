"""Whatever people type stays text: on every page, in every file that is handed out.

One workbook holds all payloads as names, answers, words of the guide and of the community; each
page and file is looked at once, with all of them in it.
"""

import csv
import io
import json
import secrets
from email.utils import getaddresses
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl
import pytest
import yaml

from copwidgets.community import NewMember
from copwidgets.csv_text import FORMULA_STARTS
from copwidgets.errors import CopwidgetsError
from copwidgets.people import Leader, mails, own_data
from copwidgets.response import Draft
from tests.security.payloads import ALL, FORMULAS, HTML, MAIL, TERMINAL

pytestmark = pytest.mark.browser

WORDS = [each for each in ALL if len(each) < 2000 and each.isprintable()]
MOST_NAMES = 30
WATCH = """() => {
  window.__violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`));
}"""
# What no code of ours makes: elements, handlers, addresses and formulas within our widgets.
STRANGE = """() => {
  const roots = [...document.querySelectorAll(".cop, body.plain")];
  const inside = roots.flatMap((root) => [...root.querySelectorAll("*")]);
  const allowed = new Set(ALLOWED);
  const isHref = (href) => /^(#|mailto:|blob:|[0-9]{2}_[a-z]+[.]ipynb)/.test(href);
  const isRows = (style) => /^--rows: [0-9]+;$/.test(style);
  const isOurs = (node) => node.closest(".cop-meter") || isRows(node.getAttribute("style"));
  const odd = inside.filter((node) =>
    !allowed.has(node.tagName.toLowerCase())
    || [...node.attributes].some(({ name }) => name.startsWith("on") || name.endsWith("srcdoc"))
    || (node.hasAttribute("src"))
    || (node.hasAttribute("href") && !isHref(node.getAttribute("href")))
    || (node.hasAttribute("style") && !isOurs(node)));
  const formulas = document.querySelectorAll("mjx-container, .MathJax, .MathJax_Preview, math");
  const found = [...odd, ...formulas].map((node) => node.outerHTML.slice(0, 200));
  return { seen: inside.length, odd: found };
}"""
TAGS = (
    *("a", "button", "caption", "dd", "details", "div", "dl", "dt", "em", "fieldset", "form"),
    *("h1", "h2", "h3", "h4", "h5", "input", "label", "legend", "li", "nav", "ol", "option", "p"),
    *("section", "select", "small", "span", "strong", "summary", "table", "tbody", "td"),
    *("textarea", "th", "thead", "tr", "ul", "main"),
)


def pick(number):
    return WORDS[number % len(WORDS)]


def to_guide():
    """Return a guide whose every word is a payload."""
    words = iter(WORDS * 3)
    choices = [{"value": f"c{n}", "label": next(words)} for n in range(20)]
    table = {"kind": "table", "row": next(words), "columns": []}
    for n in range(3):
        table["columns"].append({"id": f"col{n}", "text": next(words)})
    table["columns"].append(
        {"id": "col3", "text": next(words), "kind": "select_one", "choices": choices}
    )
    kinds = [
        {"kind": "text"},
        {"kind": "long_text"},
        {"kind": "list", "item": next(words)},
        table,
        {"kind": "yes_no", "follow_up": {"text": next(words), "kind": "long_text"}},
        {"kind": "select_one", "choices": choices, "other": True},
        {"kind": "select_multiple", "choices": choices, "other": True},
        {"kind": "scale", "min": 1, "max": 5, "min_label": next(words), "max_label": next(words)},
        {"kind": "notes"},
    ]
    questions = [
        {"id": f"a.one.q{n}", "text": next(words), "help": next(words), **kind}
        for n, kind in enumerate(kinds)
    ]
    sections = [
        {
            "id": f"a.{name}",
            "title": next(words),
            "help": next(words),
            "questions": [
                {**question, "id": question["id"].replace("one", name)} for question in part
            ],
        }
        for name, part in (("one", questions), ("two", questions[:1]))
    ]
    phase = {
        "id": "a",
        "title": next(words),
        "intro": "\n\n".join(WORDS[:40]),
        "sections": sections,
    }
    other = {
        **phase,
        "id": "b",
        "title": next(words),
        "sections": [
            {
                **sections[1],
                "id": "b.one",
                "questions": [{**questions[0], "id": "b.one.q0", "text": next(words)}],
            }
        ],
    }
    return {
        "title": next(words),
        "language": "en",
        "intro": "\n\n".join(WORDS),
        "phases": [phase, other],
    }


def answers():
    """Return an answer of every kind, all payloads in them: question id -> value."""
    rows = [
        {"col0": a, "col1": b, "col2": a, "col3": "c1"} for a, b in zip(ALL, ALL[::-1], strict=True)
    ]
    short = [each for each in ALL if len(each) < 2000]
    return {
        "a.one.q0": short[0],
        "a.one.q1": "\n".join(short),
        "a.one.q2": short,
        "a.one.q3": [{name: text[:900] for name, text in row.items()} for row in rows],
        "a.one.q4": {"choice": "yes", "follow_up": "\n".join(short[:60])},
        "a.one.q5": {"choice": "other", "other": short[8]},
        "a.one.q6": {"choices": ["c0", "c7", "other"], "other": short[40]},
        "a.one.q7": 3,
        "a.one.q8": "\n\n".join(ALL)[:19_000],
        "a.two.q0": "=1+1",
    }


def write_all(world, member, values):
    kinds = {question.id: question.kind for question in world.workbook.guide.questions}
    seen = {}
    for question_id, value in values.items():
        checked = kinds[question_id].check({"status": "answered", "value": value})
        assert checked.answer is not None, (question_id, checked)
        draft = Draft(question_id, checked.answer, 0, secrets.token_hex(8))
        saved = world.store.save(member, draft, world.workbook.guide.version)
        seen[question_id] = saved.response.revision
    for section in world.workbook.guide.sections:
        own = {each: n for each, n in seen.items() if each.startswith(section.id + ".")}
        if own:
            world.store.share(member, section.id, own)


def to_names():
    """Return the payloads that can be names, each once, and how many were refused as such."""
    from copwidgets.store.names import clean_name, name_key

    found = {}
    for each in ALL:
        try:
            name = clean_name(each[:80])
        except CopwidgetsError:
            continue
        found.setdefault(name_key(name), name)
    return list(found.values())


@pytest.fixture(scope="module")
def stuffed(serve_world, tmp_path_factory):
    """Serve a workbook in which everything that can be a payload is one."""
    guide = tmp_path_factory.mktemp("guide") / "guide.yaml"
    guide.write_text(yaml.safe_dump(to_guide(), allow_unicode=True), encoding="utf-8")
    world = serve_world(guide=guide)
    community = world.workbook.community
    people = [
        NewMember(
            name,
            f"m{n}@example.org" if n % 2 else "",
            pick(n).replace(" ", "")[:60] if n % 3 == 0 else "",
        )
        for n, name in enumerate(to_names())
    ]
    world.people = world.store.add_members(community.id, tuple(people), None)
    world.store.change_community(community.id, {"name": HTML[8]})
    for n, member in enumerate(world.people[:MOST_NAMES]):
        write_all(world, member, {"a.one.q0": ALL[n % len(ALL)][:1000] or "x"})
    writer = world.people[0]
    write_all(world, writer, answers())
    world.add(f"{HTML[9]} leads"[:80], leads=True)
    world.leader = next(name for name in world.members)
    world.writer = writer
    world.workbook.look_again()
    return world


@pytest.fixture
def visit(stuffed, new_page):
    """Open a page as somebody, and tell in the end whether anything ran: `visit(key, path)`."""
    pages = []

    def open_page(key, path):
        page = new_page()
        pages.append(page)
        page.dialogs, page.asked = [], []
        page.add_init_script(f"({WATCH})()")
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{stuffed.server.url}join?next={path}#{key}")
        page.locator(".cop-section, .cop-wide").first.wait_for(timeout=60_000)
        return page

    yield open_page
    for page in pages:
        assert is_clean(page)


def is_clean(page):
    strange = page.evaluate(STRANGE.replace("ALLOWED", json.dumps(TAGS)))
    assert strange["odd"] == []
    assert strange["seen"] > 20
    assert page.evaluate("[window.__ran, window.__violations, {}.innerHTML]") == [None, [], None]
    assert page.dialogs == []
    assert [url for url in page.asked if urlsplit(url).path.startswith("/__ran")] == []
    assert [url for url in page.outside if not url.startswith("file:")] == page.errors == []
    return True


def key_of(world, member):
    """Return a new key of somebody."""
    return Leader(world.store, world.workbook.community.id).make_link(member.id).key


# --- pages ----------------------------------------------------------------------------------------


def test_the_payloads_are_many():
    assert len(set(ALL)) >= 100
    assert len(to_names()) >= 60


def test_nothing_runs_on_the_start_page(stuffed, visit):
    page = visit(key_of(stuffed, stuffed.people[8]), "00_start.ipynb")
    page.get_by_role("button", name="Make a new personal link").click()
    page.get_by_label("Your personal link").wait_for()
    hrefs = page.locator("a[href^='mailto:']").evaluate_all("all => all.map(each => each.href)")
    assert all(is_one_mail(href) for href in hrefs)


def test_nothing_runs_on_the_forms_and_their_review(stuffed, visit):
    page = visit(key_of(stuffed, stuffed.writer), "10_define.ipynb")
    section = page.locator(".cop-section").first
    section.get_by_role("button", name="Check and share this section").click()
    section.get_by_role("heading", name="Check your answers").wait_for()
    assert section.locator("dl").inner_text().count("__ran") > 50


def test_nothing_runs_on_the_results(stuffed, visit):
    page = visit(key_of(stuffed, stuffed.writer), "80_results.ipynb")
    assert page.locator("main").inner_text().count("__ran") > 200


def test_nothing_runs_on_the_facilitators_page(stuffed, visit):
    page = visit(stuffed.keys[stuffed.leader], "05_facilitate.ipynb")
    page.get_by_role("heading", name="Your community").wait_for()
    page.get_by_label("Whom to add").fill("\n".join(f"New {each}" for each in WORDS))
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("button", name="Add ").wait_for()
    page.get_by_role("button", name="Write a reminder").click()
    page.get_by_role("link", name="Open ").first.wait_for()
    hrefs = page.locator("a[href^='mailto:']").evaluate_all("all => all.map(each => each.href)")
    assert hrefs
    assert all(is_one_mail(href) for href in hrefs)


def is_one_mail(href):
    """Tell whether a mailto: link says no more than whom, about what and what."""
    parts = urlsplit(href)
    assert set(parse_qs(parts.query)) <= {"bcc", "subject", "body"}
    assert parts.fragment == ""
    assert not set("\r\n") & set(unquote(parts.path) + str(parse_qs(parts.query).get("subject")))
    people = getaddresses([unquote(parts.path), *parse_qs(parts.query).get("bcc", [])])
    return all("eve" not in address for _, address in people)


def test_own_data_to_read_runs_nothing(stuffed, new_page, tmp_path):
    record = stuffed.store.person(stuffed.writer)
    workbook = stuffed.workbook
    found = own_data.to_file("html", record, workbook.community, workbook.guide)
    # Without its policy too: the text alone must be harmless.
    bare = (
        found["text"]
        .replace("Content-Security-Policy", "x")
        .replace("<body>", "<body class='plain'>")
    )
    file = tmp_path / "own.html"
    file.write_text(bare, encoding="utf-8")
    page = new_page()
    page.dialogs, page.asked = [], []
    page.add_init_script(f"({WATCH})()")
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(file.as_uri())
    assert page.locator("main").inner_text().count("__ran") > 100
    assert is_clean(page)
    whole = json.loads(own_data.to_file("json", record, workbook.community, workbook.guide)["text"])
    assert whole["person"]["name"] == stuffed.writer.name


# --- files ----------------------------------------------------------------------------------------


def is_formula(cell):
    return cell.startswith(FORMULA_STARTS) or cell.strip("\ufeff\u200b \t\r\n\u00a0\u3000")[
        :1
    ] in set("=+-@＝＋－＠")


def cells_of(text):
    return [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]


def test_no_cell_of_an_export_is_a_formula(stuffed, tmp_path):
    files = stuffed.workbook.export(tmp_path)
    texts = {
        file.name: file.read_bytes().decode("utf-8") for file in files if file.suffix == ".csv"
    }
    assert len(texts) == 4
    for name, text in texts.items():
        assert text.startswith("\ufeff"), name
        assert [cell for cell in cells_of(text) if is_formula(cell)] == [], name
    (book,) = [file for file in files if file.suffix == ".xlsx"]
    sheets = openpyxl.load_workbook(book)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 1000
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if cell.hyperlink] == []


def test_no_cell_of_the_facilitators_files_is_a_formula(stuffed):
    from copwidgets.csv_text import to_csv
    from copwidgets.pages.progress import audit_rows

    leader = Leader(stuffed.store, stuffed.workbook.community.id)
    community = leader.community()
    links = [
        (
            each.member.name,
            each.member.email,
            mails.link_for("http://x/join", each.key),
            community.name,
        )
        for each in leader.make_links("all")
    ]
    for text in (to_csv(links), to_csv(audit_rows(leader.audit(), community))):
        assert [cell for cell in cells_of(text) if is_formula(cell)] == []
        assert len(cells_of(text)) > 200


def test_no_mail_gets_another_recipient_or_header(stuffed):
    community = stuffed.store.community(stuffed.workbook.community.id)
    for name in (*MAIL, *FORMULAS, *HTML):
        subject, text = mails.invitation(community, name, "http://127.0.0.1/join#key")
        assert is_one_mail(mails.mailto(["ann@example.org"], subject, text))
        assert mails.mailto([name], subject, text).startswith("mailto:?")
        assert mails.mailto([f"{name}@example.org\r\nBcc: eve@example.org"], "", "").startswith(
            "mailto:?"
        )


def test_no_address_or_login_holds_what_a_terminal_would_obey(stuffed):
    leader = Leader(stuffed.store, stuffed.workbook.community.id)
    for word in (*TERMINAL, "\x9b2J", "\x07", "\u202e"):
        for line in (f"New,{word}x@example.org,", f"New,x@example.org,{word}x"):
            found = leader.read(f"name,email,login\n{line}")
            assert found.new == (), (word, found)
