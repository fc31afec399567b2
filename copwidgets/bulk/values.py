"""Stored rows as columns: each answer's JSON and text, and whether all read back as written.

Pure Arrow: no kind, no guide and no frame is known here.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from copwidgets.response import json_key

SPECIAL = r'[\x00-\x1f\x7f"\\]'
"""What makes a text differ from its JSON, or what no text should hold."""

_OTHER_CONTROLS = r"[\x00-\x08\x0b-\x1f]"
_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"))


def add_values(batch: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return a batch of `store.scan` with two columns more.

    `value` is the canonical JSON of the answer's value; `is_special` says whether its text holds
    what JSON escapes.
    """
    texts = batch["text"]
    special = pc.match_substring_regex(texts, SPECIAL)
    quoted = pc.binary_join_element_wise('"', texts, '"', "")
    quoted = pc.replace_with_mask(quoted, special, _quote(texts.filter(special)))
    value = pc.if_else(batch["is_text"], quoted, batch["data"])
    return batch.append_column("value", value).append_column("is_special", special)


def _quote(texts: Any) -> Any:  # noqa: ANN401
    quoted = texts
    for plain, escaped in _ESCAPES:
        quoted = pc.replace_substring(quoted, plain, escaped)
    quoted = pc.binary_join_element_wise('"', quoted, '"', "")
    # No kind stores these, and JSON writes each in its own way.
    rare = pc.match_substring_regex(texts, _OTHER_CONTROLS)
    exact = [json_key(text) for text in texts.filter(rare).to_pylist()]
    return pc.replace_with_mask(quoted, rare, pa.array(exact, pa.string()))


def reads_back(batch: Any, community_id: str) -> bool:  # noqa: ANN401
    """Tell whether every row is what its checksum was made of (see `store.rows.checksum`)."""
    moment = pc.replace_substring(batch["saved_at"], " ", "T", max_replacements=1)
    lines = pc.binary_join_element_wise(
        f'[{json_key(community_id)},"',
        batch["member_id"],
        '","',
        batch["question_id"],
        '",',
        batch["n"].cast(pa.string()),
        ",",
        batch["base"].cast(pa.string()),
        ',"',
        batch["status"],
        '",',
        batch["value"],
        ',"',
        batch["guide_version"],
        '","',
        moment,
        '+00:00"]',
        "",
    )
    sums = [hashlib.sha256(line).hexdigest() for line in lines.cast(pa.binary()).to_pylist()]
    return bool(sums == batch["checksum"].to_pylist())
