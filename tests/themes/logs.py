"""Logs of judgements in few words, for the tests of what is folded from them."""

from __future__ import annotations

from datetime import UTC, datetime

from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.kinds import JsonValue

KIND = JudgementKind
AT = datetime(2025, 3, 1, tzinfo=UTC)


def log(*entries: tuple[JudgementKind, dict[str, JsonValue], str, str]) -> tuple[Judgement, ...]:
    """Number entries (kind, content, by, about)."""
    return tuple(
        Judgement(n, AT, kind, content, by, about)
        for n, (kind, content, by, about) in enumerate(entries, start=1)
    )


def made(theme: str, name: str = "") -> tuple[JudgementKind, dict[str, JsonValue], str, str]:
    content: dict[str, JsonValue] = {"theme": theme, "name": name or theme, "description": ""}
    return KIND.THEME_MADE, content, "", ""


def coded(
    coding: str, theme: str, about: str, by: str, question: str = "q"
) -> tuple[JudgementKind, dict[str, JsonValue], str, str]:
    content: dict[str, JsonValue] = {
        "coding": coding,
        "theme": theme,
        "question": question,
        "revision": 1,
        "passage": None,
    }
    return KIND.CODING_ADDED, content, by, about


def none(about: str, by: str) -> tuple[JudgementKind, dict[str, JsonValue], str, str]:
    return KIND.NONE_APPLIES, {"question": "q", "revision": 1}, by, about


def done(by: str, question: str = "q") -> tuple[JudgementKind, dict[str, JsonValue], str, str]:
    return KIND.CODING_FINISHED, {"question": question}, by, ""


def uncoded(coding: str, by: str) -> tuple[JudgementKind, dict[str, JsonValue], str, str]:
    return KIND.CODING_REMOVED, {"coding": coding}, by, ""


def on_theme(
    kind: JudgementKind, theme: str, **content: str
) -> tuple[JudgementKind, dict[str, JsonValue], str, str]:
    return kind, {"theme": theme, **content}, "", ""
