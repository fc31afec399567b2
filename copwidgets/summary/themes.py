"""How many members' answers are about a theme: themes counted by people, never by mentions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from copwidgets.frames.columns import TEXT, WHOLE

from .listing import answered


def themes_by_members(
    codings: pd.DataFrame, themes: pd.DataFrame, long: pd.DataFrame
) -> pd.DataFrame:
    """Return how many members' answers to each question carry each theme.

    Parameters
    ----------
    codings : DataFrame
        As from `workbook.codings()`.
    themes : DataFrame
        As from `workbook.themes()`.
    long : DataFrame
        As from `workbook.responses()`; other answers than those in it do not count.

    Returns
    -------
    DataFrame
        One row per question and theme that somebody found in it, in the order of the questions,
        most members first, then as themes were made: `question` (categorical), `theme` (id,
        string), `name` (string), `members` (Int64: distinct members whose answer carries it),
        `answered` (Int64: members who gave an answer to the question, "not sure yet" left out),
        `coders` (Int64: distinct coders who found it there), `named_by` (string: the members).

    Notes
    -----
    Method: an answer carries a theme when at least one coder says so now, of the whole of it or of
    a passage; a merged theme counts for the one it went into, a removed one for none. Whether
    coders agree on it is told by `agreement`, not here. Holds for groups of any size.
    """
    found = _carried(codings, themes, long)
    rows = _counted(found, ["question", "theme"])
    people = answered(long).groupby("question", observed=True)["member"].nunique()
    rows["answered"] = rows["question"].astype(TEXT).map(people).fillna(0).astype(WHOLE)
    return _ordered(rows, themes, ["question", "theme", "name", "members", "answered"])


def overall_themes(codings: pd.DataFrame, themes: pd.DataFrame, long: pd.DataFrame) -> pd.DataFrame:
    """Return how many members' answers carry each theme, over all questions.

    Returns
    -------
    DataFrame
        One row per theme that answers can be given, also where none has it; most members first,
        then in the order in which they were made: `theme`, `name` (string), `members` (Int64),
        `answered` (Int64: members who answered a question that anybody has coded), `questions`,
        `coders` (Int64), `named_by` (string). Parameters and method as for `themes_by_members`.
    """
    alive = themes.loc[themes["state"] == "alive", ["theme"]].reset_index(drop=True)
    found = _carried(codings, themes, long)
    rows = alive.merge(_counted(found, ["theme"]), on="theme", how="left")
    rows[["members", "questions", "coders"]] = rows[["members", "questions", "coders"]].fillna(0)
    rows["named_by"] = rows["named_by"].fillna("")
    said = answered(long)
    looked_at = said[said["question"].isin(set(codings.loc[codings["stands"], "question"]))]
    rows["answered"] = pd.Series([looked_at["member"].nunique()] * len(rows), dtype=WHOLE)
    columns = ["theme", "name", "members", "answered", "questions"]
    return _ordered(rows, themes, columns)


def _carried(codings: pd.DataFrame, themes: pd.DataFrame, long: pd.DataFrame) -> pd.DataFrame:
    """Return the codings of themes alive that stand, of answers that are there."""
    alive = themes.loc[themes["state"] == "alive", "theme"]
    standing = codings[codings["stands"] & codings["theme"].isin(set(alive))]
    if standing.empty:
        return standing  # so that many answers cost nothing where none is coded
    said = answered(long)
    given = set(zip(said["question"].astype(str), said["member"].astype(str), strict=True))
    keys = zip(standing["question"].astype(str), standing["member"].astype(str), strict=True)
    mask = pd.Series([key in given for key in keys], index=standing.index, dtype=bool)
    return standing[mask]


def _counted(found: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    if found.empty:
        empty = {key: found[key] for key in keys}
        counts = {name: pd.Series(dtype=WHOLE) for name in ("members", "questions", "coders")}
        return pd.DataFrame({**empty, **counts, "named_by": pd.Series(dtype=TEXT)})
    told = found.sort_values("member", kind="stable")
    told = told.assign(name=told["member"].astype(TEXT))
    rows = told.groupby(list(keys), observed=True, sort=False).agg(
        members=("member", "nunique"),
        questions=("question", "nunique"),
        coders=("coder", "nunique"),
        named_by=("name", lambda names: ", ".join(names.unique())),
    )
    return rows.reset_index()


def _ordered(rows: pd.DataFrame, themes: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    names = themes.set_index("theme")["name"]
    places = {theme: place for place, theme in enumerate(themes["theme"])}
    rows = rows.assign(name=rows["theme"].map(names).astype(TEXT), place=rows["theme"].map(places))
    by = [*(["question"] if "question" in columns else []), "members", "place"]
    order = [name != "members" for name in by]
    rows = rows.sort_values(by, ascending=order, kind="stable").reset_index(drop=True)
    whole = {name: WHOLE for name in ("members", "answered", "questions", "coders") if name in rows}
    texts = {"theme": TEXT, "named_by": TEXT}
    return rows.astype({**whole, **texts})[[*columns, "coders", "named_by"]]
