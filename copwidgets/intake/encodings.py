"""Which encoding a text is written in: found out, or as its reader says.

Marks at the beginning first, then what cannot be by chance (UTF-8, UTF-16), then a guess, which the
page shows so that it can be corrected.
"""

from __future__ import annotations

import codecs
import re

from copwidgets.errors import IntakeError

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "utf-32": "UTF-32",
    "cp1252": "Western European (Windows-1252)",
    "latin-1": "Western European (Latin-1)",
    "mac_roman": "Western European (old Mac)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp932": "Japanese (Shift-JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "cp949": "Korean (CP949)",
}
"""What a reader may choose from: Python's name -> words."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 200_000
_GUESSED = [name for name in ENCODINGS if not name.startswith("utf")]
# Sheets with few accents look alike in all of these; the one that most tools write is assumed.
_LIKE_WESTERN = {"cp1250", "cp1254", "mac_roman", "latin-1", ""}
_HIGH_PAIR = re.compile(rb"[\x80-\xff]{2}")
_MANY_ZEROS = 0.3


def decode(content: bytes, encoding: str = "") -> tuple[str, str]:
    """Return a text without its mark, and the encoding in which it was read.

    Raises
    ------
    IntakeError
        It is no text in the encoding that was asked for, or in none that is known.
    """
    if encoding and encoding not in ENCODINGS:
        remedy = f"Choose one of: {', '.join(ENCODINGS)}."
        raise IntakeError(f"the encoding {encoding!r} is not known here", remedy=remedy)
    found = encoding or detect(content)
    try:
        text = content.decode(found).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        what = f"this file is not written in {ENCODINGS[found]}"
        raise IntakeError(what, remedy="Choose another encoding.") from error
    _check_text(text)
    return text, found


def _check_text(text: str) -> None:
    if "\0" in text:
        remedy = "Export the answers as CSV or as an Excel workbook (.xlsx), then choose that file."
        raise IntakeError("this file is neither a text nor a workbook of Excel", remedy=remedy)


def detect(content: bytes) -> str:
    """Return the encoding in which a text is most probably written."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    wide = _wide(content[:_SAMPLE])
    if wide:
        return wide
    if _reads(content, "utf-8"):
        return "utf-8"
    return _guess(content)


def _wide(sample: bytes) -> str:
    """Return which UTF-16 leaves so many zeros, "" for neither: most tools write ASCII headers."""
    pairs = len(sample) // 2
    if pairs and sample[1::2].count(0) > _MANY_ZEROS * pairs:
        return "utf-16-le"
    if pairs and sample[0::2].count(0) > _MANY_ZEROS * pairs:
        return "utf-16-be"
    return ""


def _guess(content: bytes) -> str:
    western = "cp1252" if _reads(content, "cp1252") else "latin-1"
    # A letter that stands alone among ASCII is an accent; of other scripts many stand together.
    if not _HIGH_PAIR.search(content):
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(content[:_SAMPLE], cp_isolation=_GUESSED).best()
    found = best.encoding if best else ""
    known = found if found in ENCODINGS else {"euc_kr": "cp949"}.get(found, "")
    if known in _LIKE_WESTERN or not _reads(content, known):
        return western
    return known


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
