"""The results page as a flat list of blocks, for tests that ask what is said and not where."""

from copwidgets.results import Board, Wish


def blocks_of(workbook, wish=None):
    """Return all blocks of the page as JSON, the heading of each part before its own."""
    return [
        block
        for part in Board(workbook).look(wish or Wish())
        for block in (
            {"type": "heading", "level": part.level, "text": part.title},
            *part.json["blocks"],
        )
    ]
