import re

import pytest

from copwidgets.widgets import (
    FacilitatePanel,
    JoinForm,
    OwnData,
    PageHeader,
    Report,
    SectionForm,
    TaskList,
    assets,
)

WIDGETS = (FacilitatePanel, JoinForm, OwnData, PageHeader, Report, SectionForm, TaskList)
ENTRIES = (
    "facilitate.js",
    "join.js",
    "own_data.js",
    "page_header.js",
    "report.js",
    "section_form.js",
    "task_list.js",
)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_widget_s_files_become_one_module(name):
    text = assets.module(name)
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert re.findall(r"^export .*", text, re.MULTILINE) == ["export default { render };"]


@pytest.mark.parametrize("name", ENTRIES)
def test_every_file_is_in_it_once_and_before_it_is_needed(name):
    text = assets.module(name)
    made = re.findall(r"^const (\$\w+) = \(\(\) => \{$", text, re.MULTILINE)
    assert len(made) == len(set(made))
    for constant in made:
        defined = text.index(f"const {constant} = (() => {{")
        assert f"= {constant};" not in text[:defined]
        assert f"= {constant};" in text[defined:]


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_imported_is_exported_there(name):
    text = assets.module(name)
    exports = {
        constant: {word.strip() for word in words.split(",")}
        for constant, words in re.findall(
            r"^const (\$\w+) = \(\(\) => \{$.*?^return \{ ([^}]*) \};$",
            text,
            re.MULTILINE | re.DOTALL,
        )
    }
    for words, constant in re.findall(r"^const \{([^}]*)\} = (\$\w+);$", text, re.MULTILINE):
        assert {word.strip() for word in words.split(",")} - {""} <= exports[constant]


def test_nothing_is_loaded_from_another_machine():
    for text in (assets.style(), *map(assets.module, ENTRIES)):
        assert not re.search(r"https?://|@import|url\(\s*['\"]?(?!data:)//", text)


def test_member_text_reaches_the_page_as_text_only():
    for name in ENTRIES:
        writes = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment"
        assert not re.search(writes, assets.module(name))


@pytest.mark.parametrize("widget", WIDGETS)
def test_every_widget_carries_its_module_and_the_style(widget):
    assert str(widget._css) == assets.style()  # noqa: SLF001 - anywidget's own names
    assert str(widget._esm) in [assets.module(name) for name in ENTRIES]  # noqa: SLF001


def test_every_part_of_the_style_is_in_it():
    folder = assets.STATIC / "css"
    assert {each.name for each in folder.iterdir()} == {f"{name}.css" for name in assets.SHEETS}
    for name in assets.SHEETS:
        assert (folder / f"{name}.css").read_text(encoding="utf-8") in assets.style()


@pytest.mark.parametrize("name", ENTRIES)
def test_typesetters_of_formulas_pass_every_root_by(name):
    assert "openRoot(model, root" in assets.module(name)
    assert '"mathjax_ignore", "tex2jax_ignore"' in assets.module(name)
