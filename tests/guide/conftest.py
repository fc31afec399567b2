from pathlib import Path

import pytest

from copwidgets.guide import load_guide

ROOT = Path(__file__).parents[2]

BEFORE_QUESTIONS = """\
title: A guide
phases:
  - id: a
    title: A phase
    sections:
      - id: a.b
        title: A section
        questions:
"""


@pytest.fixture(scope="session")
def define():
    """Load the guide of the workbook."""
    return load_guide(ROOT / "data" / "guide.yaml")


@pytest.fixture(scope="session")
def many_kinds():
    """Load a second guide, as different as can be."""
    return load_guide(ROOT / "tests" / "data" / "many_kinds.yaml")


@pytest.fixture(scope="session")
def guide_of():
    """Write a guide that holds these questions, one a line from line 9 on."""

    def build(*questions):
        return BEFORE_QUESTIONS + "".join(f"          - {each}\n" for each in questions)

    return build
