"""The themes of a community's answers, and who gave them to which: the coder's part of a workbook.

What a coder may see of others' work is decided here and in `themes`, for frames and pages alike.
pandas is imported only by the methods that return frames.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from .community import Member
from .people import is_page
from .pooled import Pooled
from .themes import ThemeBook, fold, names_of_coders

if TYPE_CHECKING:
    import pandas as pd

    from .export import Contents

_STRANGER = "(nobody)"


class Coded(Pooled):
    """Themes and codings, as whoever has the workbook open may see them."""

    member: Member | None

    def theme_book(self) -> ThemeBook:
        """Return the themes, and the codings that the reader may see.

        Members see their own, and those of others to a question that both have finished coding;
        whoever holds the store sees all.
        """
        return fold(self.judgements()).seen_by(self._coder())

    def coder_names(self) -> dict[str, str]:
        """Return coder's id -> what they are called: a number in a pseudonymous community."""
        self._look_at_community()
        hides = self.community.is_pseudonymous
        people = () if hides else self.store.members(self.community.id)
        return names_of_coders(fold(self.judgements()), {each.id: each.name for each in people})

    def themes(self) -> pd.DataFrame:
        """Return the themes: one row each, merged and removed ones too (`frames.themes_frame`)."""
        from .frames import themes_frame

        names = {} if self.community.is_pseudonymous else self.coder_names()
        return themes_frame(self.community, self.theme_book(), names)

    def codings(self) -> pd.DataFrame:
        """Return who gave which answer what theme (columns: `frames.codings_frame`).

        A member gets their own codings, and those of others to a question that both have finished.
        """
        from .frames import codings_frame

        coders, book = self.coder_names(), self.theme_book()
        return codings_frame(self.guide, self.community, self.members, book, coders)

    def contents(self, *, drafts: bool = False) -> Contents:
        """Return all that an export holds, and what people decided about what is in it."""
        from .export import with_answers

        found = super().contents(drafts=drafts)
        codings = with_answers(self.codings(), found.long)
        merges = self.merges().drop(columns="by")  # an id, which says nothing outside the store
        return replace(found, more={"themes": self.themes(), "codings": codings, "merges": merges})

    def _coder(self) -> str | None:
        if self.member is not None:
            return self.member.id
        return _STRANGER if is_page(os.environ) else None
