"""The pooled answers as Parquet files, for any engine to go on with (extra `scale`).

One folder a table, in it one folder a community: `answers/community=<id>/part-0.parquet`. What is
in them is what the frames hold; `scale` has summaries over them. Written in pieces, so that memory
does not grow with the community.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd

from .errors import CopwidgetsError
from .export.plain import to_arrow
from .frames import items_frame
from .pooled import Pooled
from .response import Response
from .summary.items import item_key

PIECE = 50_000
"""About how many answers are held at a time."""

TABLES = ("answers", "items", "members", "questions")

Pieces = Iterator[Mapping[str, pd.DataFrame]]


def write_parquet(pooled: Pooled, folder: Path, *, drafts: bool = False) -> list[Path]:
    """Write the tables of a community to files below `folder`; return them.

    `answers` has the columns of the long frame, `items` those of the items frame with `key` (equal
    for all wordings of one item) and `wording`, `members` everybody who takes part, `questions` the
    codebook. `community` is the community's id and stands in the path alone, its name is in
    `community_name`. What an earlier export wrote of the same community is replaced.

    Raises
    ------
    CopwidgetsError
        pyarrow is not installed, or the files cannot be written.
    AccessError
        Drafts of a pseudonymous community were asked for.
    """
    _check_installed()
    place = f"community={pooled.community.id}"
    making = folder / f".{place}"
    try:
        shutil.rmtree(making, ignore_errors=True)
        _write(_pieces(pooled, drafts=drafts), making)
        return [_put(making / table, folder / table / place) for table in TABLES]
    except OSError as error:
        remedy = "Name a folder that you may write, with enough space."
        what = f"the Parquet files cannot be written ({error.strerror or error})"
        raise CopwidgetsError(what, where=str(folder), remedy=remedy) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _check_installed() -> None:
    try:
        import pyarrow  # noqa: F401, ICN001 - only whether it is there
    except ImportError as error:
        remedy = 'Install it with: pip install "copwidgets[scale]"'
        raise CopwidgetsError("Parquet files need pyarrow", remedy=remedy) from error


def _put(made: Path, place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)
    return place / "part-0.parquet"


def _write(pieces: Pieces, folder: Path) -> None:
    import pyarrow.parquet as pq

    with ExitStack() as files:
        writers: dict[str, Any] = {}
        for piece in pieces:
            for name, frame in piece.items():
                table = to_arrow(frame)
                if name not in writers:
                    (folder / name).mkdir(parents=True)
                    writer = pq.ParquetWriter(folder / name / "part-0.parquet", table.schema)
                    writers[name] = files.enter_context(writer)
                writers[name].write_table(table)


def _pieces(pooled: Pooled, *, drafts: bool) -> Pieces:
    members = pooled.members
    ids = {each.name: each.id for each in members}
    if pooled.community.is_pseudonymous:  # pooled as a whole, or not at all
        frames = [(pooled.responses(drafts=drafts), pooled.items(drafts=drafts))]
    else:
        frames = _frames(pooled, drafts=drafts)
    for long, items in frames:
        yield {"answers": _with_ids(long, ids), "items": _with_keys(_with_ids(items, ids))}
    yield {"members": _members(ids), "questions": _questions(pooled)}


def _frames(pooled: Pooled, *, drafts: bool) -> Any:  # noqa: ANN401 - pairs of frames
    """Yield the long and the items frame of some members after others."""
    for piece in _responses(pooled, drafts=drafts):
        pooled.shelf.learn(piece)  # all versions of the guide are known before the first is read
    people = {each.id: each for each in pooled.members}
    yield pooled.frame_of((), ()), items_frame(pooled.guide, pooled.community, (), ())
    for piece in _responses(pooled, drafts=drafts):
        who = {each.member_id for each in piece}
        some = [people[each] for each in people if each in who]
        found = pooled.as_asked(piece)
        items = items_frame(pooled.guide, pooled.community, some, found, kept=pooled.kept)
        yield pooled.frame_of(piece, some), items


def _responses(pooled: Pooled, *, drafts: bool) -> Iterator[list[Response]]:
    """Yield responses in pieces, those of a member together."""
    piece: list[Response] = []
    for each in pooled.store.responses(pooled.community.id, drafts=drafts):
        if len(piece) >= PIECE and each.member_id != piece[-1].member_id:
            yield piece
            piece = []
        piece.append(each)
    yield piece


def _with_ids(frame: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    found = [ids.get(name, name) for name in frame["member"].astype("string")]
    named = frame.rename(columns={"community": "community_name"})
    return named.assign(member_id=pd.Series(found, index=frame.index, dtype="string"))


def _with_keys(items: pd.DataFrame) -> pd.DataFrame:
    texts = items["item"].tolist()
    wordings = [re.sub(r"\s+", " ", each).strip() for each in texts]
    return items.assign(
        key=pd.Series(map(item_key, texts), index=items.index, dtype="string"),
        wording=pd.Series(wordings, index=items.index, dtype="string"),
    )


def _members(ids: Mapping[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame({"member_id": list(ids.values()), "member": list(ids)}, dtype="string")
    return frame.assign(position=range(len(frame)))


def _questions(pooled: Pooled) -> pd.DataFrame:
    frame = pooled.codebook()
    return frame.assign(position=range(len(frame)))
