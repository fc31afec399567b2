"""Handing answers over as files: the part of a workbook for people who answer without a server.

A person saves their own answers; whoever holds the community's store merges a folder of such files.
pandas is imported only by the method that returns a frame.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .community import Act, Community, Member
from .errors import CopwidgetsError
from .guide import Guide
from .handover import hand_over, merge_files, sources, write_file
from .people import Leader
from .store import Store

if TYPE_CHECKING:
    import pandas as pd


class Exchange:
    """Files of answers, out of `store` and into it."""

    guide: Guide
    store: Store
    community: Community
    member: Member | None

    def save_answers(self, path: str | Path = ".", *, replace: bool = False) -> Path:
        """Save the answers of whoever is answering as a file for their facilitator.

        Parameters
        ----------
        path : str or Path
            The new file, or the folder to put it into.
        replace : bool
            Put it over an older one.

        Raises
        ------
        CopwidgetsError
            Nobody is answering, there is nothing to hand over, or the file cannot be written.
        """
        if self.member is None:
            remedy = 'Open it as somebody: open_workbook(member="Ann").'
            raise CopwidgetsError("nobody is answering", remedy=remedy)
        name, text = hand_over(self.store, self.member)
        wanted = Path(path)
        place = wanted / name if wanted.is_dir() else wanted
        write_file(place, text, replaces=replace)
        self.store.note(self.community.id, Act.DATA_HANDED_OUT, self.member)
        return place

    def merge_answers(self, folder: str | Path, *, dry_run: bool = False) -> pd.DataFrame:
        """Merge the files that people handed over, as the host of the store.

        The same files again, or in another order, change nothing; with `dry_run` nothing is
        written. Returns one row per file (columns: `frames.merging_frame`).

        Raises
        ------
        CopwidgetsError
            The folder cannot be read, or the store fails.
        """
        from .frames import merging_frame

        leader, files = Leader(self.store, self.community.id), sources(Path(folder))
        return merging_frame(merge_files(leader, self.guide, files, is_tried=dry_run))
