"""What people found in a community's answers, as frames, and all of it as files.

What a coder may see of others' work is decided here and in `themes`, for frames and pages alike.
pandas is imported only by the methods that return frames.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
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
    """Themes, codings and merges, as whoever has the workbook open may see them; and exports."""

    member: Member | None

    def theme_book(self) -> ThemeBook:
        """Return the themes, and the codings that the reader may see.

        Members see their own, and those of others to a question that both have finished coding;
        whoever holds the store sees all.
        """
        return fold(self.judgements()).seen_by(self._coder())

    def coder_names(self, whole: ThemeBook | None = None) -> dict[str, str]:
        """Return coder's id -> what they are called: a number in a pseudonymous community.

        `whole` is the book of all codings, where it has been read already.
        """
        self._look_at_community()
        hides = self.community.is_pseudonymous
        people = () if hides else self.store.members(self.community.id)
        book = fold(self.judgements()) if whole is None else whole
        return names_of_coders(book, {each.id: each.name for each in people})

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

    def merges(self) -> pd.DataFrame:
        """Return which listed things people found to be one (columns: `summary.merges_frame`)."""
        from .summary import merges_frame

        merged = merges_frame(self.judgements())
        return merged.assign(by="") if self.community.is_pseudonymous else merged

    def export(
        self,
        folder: str | Path = "exports",
        *,
        formats: Sequence[str] = ("csv", "xlsx"),
        drafts: bool = False,
    ) -> list[Path]:
        """Write what there is to files in `folder`, and return them.

        Parameters
        ----------
        folder : str or Path
        formats : sequence of str
            Names of `export.FORMATS`: csv, xlsx, html, json, parquet, spss.
        drafts : bool
            Whether to take the newest revision of each answer, shared or not.

        Raises
        ------
        CopwidgetsError
            A format is unknown or not installed, or a file cannot be written.
        """
        from .export import choose_formats, write_all

        chosen = choose_formats(formats)
        return list(write_all(self.contents(drafts=drafts), chosen, Path(folder)))

    def contents(self, *, drafts: bool = False) -> Contents:
        """Return all that an export holds, of every section, and what people decided about it."""
        from .export import Contents, took_part

        long = self.responses(drafts=drafts)
        people, hides = self.participants(), self.community.is_pseudonymous
        counted = self._counted() if hides or drafts else long
        return Contents(
            self.guide,
            self.community,
            frozenset(section.id for section in self.guide.sections),
            long,
            self.items(drafts=drafts),
            took_part(counted, people, self.guide, hides=hides),
            self.decided(long),
        )

    def decided(self, long: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Return what people decided about the answers of a long frame, as tables of an export."""
        from .export import with_answers

        return {
            "themes": self.themes(),
            "codings": with_answers(self.codings(), long),
            "merges": self.merges().drop(
                columns="by"
            ),  # an id, which says nothing outside the store
        }

    def _counted(self) -> pd.DataFrame:
        # Under members' own names, whoever the community hides: for counting, and never handed out.
        return self._long(self.shared_responses(), self.participants())

    def _coder(self) -> str | None:
        if self.member is not None:
            return self.member.id
        return _STRANGER if is_page(os.environ) else None
