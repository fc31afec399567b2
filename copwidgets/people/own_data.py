"""All that is stored about one person as files they can take away: JSON, and a page to read.

Pure: from a record and the guide's words to text. Nothing in it runs, whatever was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any

from copwidgets.community import AuditEntry, Community, Key, Member
from copwidgets.errors import AnswerError
from copwidgets.guide import Guide
from copwidgets.judgement import Judgement
from copwidgets.kinds import JsonValue
from copwidgets.response import PersonRecord, Response, Shared

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}dt{font-weight:600}dd{margin:0 0 1rem;white-space:pre-wrap;"
    "overflow-wrap:anywhere}small{opacity:.75}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def to_file(form: str, record: PersonRecord, community: Community, guide: Guide) -> dict[str, str]:
    """Return the record as a file, `form` being "json" or "html": filename, mime, text.

    AnswerError for any other form.
    """
    mime, make = _MAKERS[check_form(form)]
    return {
        "filename": f"stored-about-me.{form}",
        "mime": mime,
        "text": make(record, community, guide),
    }


def check_form(form: str) -> str:
    """Return the form of a file; AnswerError for what is none."""
    if form not in _MAKERS:
        raise AnswerError("there is no such form of the data", remedy="Choose json or html.")
    return form


def to_json(record: PersonRecord, community: Community, guide: Guide) -> str:
    """Return the record as JSON for a program, every revision included."""
    data = {
        "community": community.name,
        "guide": guide.title,
        "person": _person(record, community),
        "links": [_link(each) for each in record.keys],
        "answers": [_answer(each, guide) for each in record.revisions],
        "shared": [_share(each) for each in record.shares],
        "decisions": [_decision(each, record.member) for each in record.judgements],
        "log": [_line(each) for each in record.audit],
        "left_out": record.hidden,
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=dict)


def to_html(record: PersonRecord, community: Community, guide: Guide) -> str:
    """Return the record as a page of its own, every revision included."""
    person = _person(record, community)
    parts = [
        f"<h1>{_text(f'Stored about {record.member.name}')}</h1>",
        f"<p>{_text(f'{community.name}: {guide.title}')}</p>",
        "<h2>You</h2>",
        _pairs((name, value) for name, value in person.items() if value),
        "<h2>Your answers</h2>",
        *_answers(record, guide),
        "<h2>What you have shared</h2>",
        _pairs((each["at"], each["section"]) for each in map(_share, record.shares)),
        "<h2>What was decided about answers, by you and about yours</h2>",
        _pairs(_decided(each, record.member) for each in record.judgements),
        "<h2>Your links</h2>",
        _pairs((each["made_at"], _words(each)) for each in map(_link, record.keys)),
        "<h2>What was done</h2>",
        _pairs((each["at"], each["what"]) for each in map(_line, record.audit)),
    ]
    head = (
        f'<!DOCTYPE html><html lang="{_text(guide.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(record.member.name)}</title><style>{_STYLE}</style></head><body><main>"
    )
    return head + "".join(parts) + "</main></body></html>"


def _answers(record: PersonRecord, guide: Guide) -> Iterable[str]:
    if record.hidden:
        yield f"<p>{record.hidden} saved versions that were never shared are left out.</p>"
    for question_id in dict.fromkeys(each.question_id for each in record.revisions):
        own = [each for each in record.revisions if each.question_id == question_id]
        yield f"<h3>{_text(_asked(guide, question_id))}</h3>"
        yield _pairs((_at(each.saved_at), _said(guide, each)) for each in reversed(own))


def _pairs(pairs: Iterable[tuple[str, object]]) -> str:
    rows = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in pairs)
    return f"<dl>{rows}</dl>" if rows else "<p>Nothing.</p>"


def _text(value: object) -> str:
    return escape(str(value))


def _person(record: PersonRecord, community: Community) -> dict[str, Any]:
    member = record.member
    return {
        "name": member.name,
        "mail": member.email,
        "login": member.login,
        "role": str(member.role),
        "shown_to_the_group_as": member.pseudonym if community.is_pseudonymous else member.name,
        "member_since": _at(record.joined_at),
        "last_seen": _at(member.seen_at) if member.seen_at else "",
    }


def _link(key: Key) -> dict[str, str]:
    return {
        "kind": str(key.kind),
        "made_at": _at(key.added_at),
        "works_until": _at(key.expires_at) if key.expires_at else "",
        "withdrawn_at": _at(key.revoked_at) if key.revoked_at else "",
    }


def _words(link: Mapping[str, str]) -> str:
    rest = (f"{name.replace('_', ' ')}: {value}" for name, value in link.items() if value)
    return ", ".join(rest)


def _answer(response: Response, guide: Guide) -> dict[str, Any]:
    return {
        "question": response.question_id,
        "asked": _asked(guide, response.question_id),
        "revision": response.revision,
        "saved_at": _at(response.saved_at),
        "state": str(response.state),
        "status": str(response.answer.status),
        "value": response.answer.value,
        "text": _said(guide, response),
    }


def _asked(guide: Guide, question_id: str) -> str:
    return guide.question(question_id).text if question_id in guide else question_id


def _said(guide: Guide, response: Response) -> str:
    """Return an answer in words, with what its member has set aside: it is their own file."""
    if question_id_known := response.question_id in guide:
        fitting = guide.question(response.question_id).kind.fit(response.answer)
        if fitting is not None and isinstance(fitting.value, str):
            return fitting.value
        if fitting is not None and fitting.value is not None:
            return guide.question(response.question_id).kind.to_text(fitting.value)
    value = response.answer.value
    if value is None:
        return f"({response.answer.status})" if question_id_known else ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _share(shared: Shared) -> dict[str, Any]:
    return {
        "section": shared.section_id,
        "at": _at(shared.shared_at),
        "revisions": dict(shared.revisions),
    }


def _decision(found: Judgement, member: Member) -> dict[str, Any]:
    return {
        "at": _at(found.at),
        "what": str(found.kind),
        "by_you": found.by == member.id,
        "about_you": found.about in {member.id, member.pseudonym},
        "content": found.content,
    }


def _decided(found: Judgement, member: Member) -> tuple[str, str]:
    """Return when something was decided, and what, in words."""
    who = "You" if found.by == member.id else "Somebody, about your answer"
    details = ", ".join(f"{name}: {_detail(value)}" for name, value in found.content.items())
    return _at(found.at), f"{who}: {found.kind.replace('_', ' ')} ({details})"


def _detail(value: JsonValue) -> str:
    """Return a part of a decision in words; of a passage, its own words."""
    if isinstance(value, Mapping):
        return f"“{value.get('exact', '')}”"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "the whole answer" if value is None else str(value)


def _line(entry: AuditEntry) -> dict[str, Any]:
    words = ": ".join(filter(None, (entry.actor, str(entry.act), entry.target)))
    return {"at": _at(entry.at), "what": words, "details": entry.details}


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


_MAKERS = {"json": ("application/json", to_json), "html": ("text/html", to_html)}
"""The forms of the data: mime type, and what makes the text."""
