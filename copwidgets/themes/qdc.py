"""The codebook in the format that programs for qualitative analysis share (REFI-QDA Codebook 1.0).

Written and read with the standard library. A document type declaration is refused before it is
read, so no entity can grow or fetch anything; codes within codes become "parent / code".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import (
    Element,
    ParseError,
    SubElement,
    TreeBuilder,
    XMLParser,
    tostring,
)

from copwidgets.errors import CopwidgetsError

from .codebook import Code, check_count, check_size, clean_description, clean_guid, clean_name

NAMESPACE = "urn:QDA-XML:codebook:1.0"
MAX_DEPTH = 20
_REMEDY = "Export the codebook from your program as REFI-QDA (.qdc), or as CSV."


class _Strict(TreeBuilder):
    """Builds a tree, but of no document that declares anything or is nested beyond reason."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, *_: object) -> None:
        raise CopwidgetsError("this file declares entities, which no codebook does", remedy=_REMEDY)

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CopwidgetsError("the codes of this file are nested too deeply", remedy=_REMEDY)
        return super().start(tag, attributes)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


def to_qdc(codes: Iterable[Code]) -> str:
    """Return codes as a REFI-QDA codebook, an XML text in UTF-8."""
    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": "copwidgets"})
    listed = SubElement(root, "Codes")
    for each in codes:
        guid = clean_guid(each.guid) or str(uuid5(NAMESPACE_URL, f"theme:{each.guid or each.name}"))
        node = SubElement(listed, "Code", {"guid": guid, "name": each.name, "isCodable": "true"})
        if each.description:
            SubElement(node, "Description").text = each.description
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def from_qdc(text: str) -> tuple[Code, ...]:
    """Return the codes of a REFI-QDA codebook.

    What only groups codes (`isCodable` is false) is no code itself, but part of their names.

    Raises
    ------
    CopwidgetsError
        The file is none of this kind, or it is hostile.
    """
    check_size(text)
    parser = XMLParser(target=_Strict())  # noqa: S314 - see _Strict
    try:
        parser.feed(text.removeprefix("\ufeff"))
        root = parser.close()
    except (ParseError, ValueError) as error:
        raise CopwidgetsError("this file is no REFI-QDA codebook", remedy=_REMEDY) from error
    if _bare(root) != "CodeBook":
        raise CopwidgetsError("this file is no REFI-QDA codebook", remedy=_REMEDY)
    listed = (each for each in root if _bare(each) == "Codes")
    return check_count(code for each in listed for code in _codes(each, ""))


def _codes(parent: Element, path: str) -> Iterator[Code]:
    for node in parent:
        if _bare(node) != "Code":
            continue
        name = clean_name(f"{path} / {node.get('name', '')}" if path else node.get("name", ""))
        if node.get("isCodable", "true").strip() in {"true", "1"}:
            yield Code(name, _description(node), clean_guid(node.get("guid", "")))
        yield from _codes(node, name)


def _description(node: Element) -> str:
    texts = (each.text or "" for each in node if _bare(each) == "Description")
    return clean_description(next(texts, ""))


def _bare(node: Element) -> str:
    return node.tag.rpartition("}")[2]
