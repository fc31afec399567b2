"""Answers as DataFrames: the only owner of column names and dtypes.

Pure functions from a guide, members and responses to frames; they know no store and never change
what they are given. `summary` makes smaller frames of these; nothing below imports pandas.
"""

from __future__ import annotations

import pandas as pd

from .audit import audit_frame
from .codebook import codebook_frame
from .items import items_frame
from .long import history_frame, long_frame
from .merging import merging_frame
from .moments import as_of
from .themes import codings_frame, themes_frame
from .wide import long_from_wide, wide_frame

# JupyterLab and notebook exports would typeset what members typed between dollar signs as LaTeX.
pd.set_option("display.html.use_mathjax", False)  # noqa: FBT003 - pandas' own signature

__all__ = [
    "as_of",
    "audit_frame",
    "codebook_frame",
    "codings_frame",
    "history_frame",
    "items_frame",
    "long_frame",
    "long_from_wide",
    "merging_frame",
    "themes_frame",
    "wide_frame",
]
