"""Hand-over without a server: one person's answers as a file, and merging such files.

The file's form, what is checked of it, the folder it lies in, and what became of it. Knows the
store's contract and who may lead; used by the workbook, the pages and the command line.
"""

from __future__ import annotations

from .checking import Reader
from .folder import find_files, read_file, shown, write_file
from .form import MAX_BYTES, file_name, to_text
from .merging import Source, hand_over, merge_files, sources

__all__ = [
    "MAX_BYTES",
    "Reader",
    "Source",
    "file_name",
    "find_files",
    "hand_over",
    "merge_files",
    "read_file",
    "shown",
    "sources",
    "to_text",
    "write_file",
]
