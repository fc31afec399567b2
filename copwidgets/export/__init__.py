"""What a community has said as files for other programs and for paper; one module a format.

`Contents` says what is written, `FORMATS` what there is to choose from. Nothing here reads a store
or decides who may see what: that is done by whoever makes the contents.
"""

from __future__ import annotations

from .contents import Contents, took_part, with_answers
from .formats import DEFAULT_FORMATS, FORMATS, Format, choose_formats, write_all

__all__ = [
    "DEFAULT_FORMATS",
    "FORMATS",
    "Contents",
    "Format",
    "choose_formats",
    "took_part",
    "with_answers",
    "write_all",
]
