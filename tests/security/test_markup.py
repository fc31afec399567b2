"""Whatever people type stays text: on every page, in every file that is handed out.

One workbook holds all payloads as names, answers, words of the guide and of the community; each
page and file is looked at once, with all of them in it.
"""

import csv
import io
import json
from email.utils import getaddresses
from urllib.parse import parse_qs, unquote, urlsplit

import openpyxl
import pytest

from copwidgets.csv_text import FORMULA_STARTS
from copwidgets.people import Leader, mails, own_data
from tests.security.payloads import ALL, FORMULAS, HTML, MAIL, TERMINAL
from tests.security.stuffed import WORDS, to_names

pytestmark = pytest.mark.browser

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
  const isNumber = (style) => /^(--rows|--share|inline-size): [0-9.]+%?;$/.test(style);
  const isOurs = (node) => node.closest(".cop-meter") || isNumber(node.getAttribute("style"));
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
SHOWN = """(most) =>
  document.querySelector("main").innerText.split("__ran").length > most"""
TAGS = (
    *("a", "button", "caption", "dd", "details", "div", "dl", "dt", "em", "fieldset", "form"),
    *("h1", "h2", "h3", "h4", "h5", "input", "label", "legend", "li", "nav", "ol", "option", "p"),
    *("code", "mark", "optgroup", "pre", "progress"),
    *("section", "select", "small", "span", "strong", "summary", "table", "tbody", "td"),
    *("textarea", "th", "thead", "tr", "ul", "main"),
)


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
    page.locator("main summary").evaluate_all("all => all.forEach((each) => each.click())")
    page.wait_for_function(SHOWN, arg=200)


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
