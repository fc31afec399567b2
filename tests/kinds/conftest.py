import pytest
from pydantic import TypeAdapter

from copwidgets.kinds import AnyKind

_ANY_KIND = TypeAdapter(AnyKind)

FRUITS = [
    {"value": "apple", "label": "An apple"},
    {"value": "pear", "label": "A pear"},
    {"value": "fig", "label": "A fig"},
]


@pytest.fixture(scope="session")
def kind():
    """Make a kind as a guide file would: `kind("list", item="need")`."""

    def build(name, **settings):
        if name.startswith("select") and "choices" not in settings:
            settings["choices"] = FRUITS
        return _ANY_KIND.validate_python({"name": name, **settings})

    return build


@pytest.fixture
def stakeholders(kind):
    return kind(
        "table",
        row="stakeholder",
        columns=[
            {"id": "role", "text": "Role", "kind": "select_one", "choices": FRUITS},
            {"id": "name", "text": "Name", "required": True},
            {"id": "cares", "text": "Cares about", "kind": "long_text"},
        ],
    )
