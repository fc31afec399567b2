"""A program of its own that reads a store by ADBC and writes Arrow to its standard output.

It never writes, and no process that may write reads like this: a second SQLite library there would
drop the locks of the first. Run as a file by `bulk`, which says in JSON what to read; it imports
nothing of copwidgets, as that would take longer than many a reading.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

import pyarrow as pa
from adbc_driver_manager import AdbcConnection, AdbcStatement

_TEXTS = "member_id question_id status text data guide_version saved_at checksum"
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _TEXTS.split()),
        *((name, pa.int64()) for name in ("n", "base", "shared_n")),
        ("is_text", pa.bool_()),
    ]
)
"""What each batch holds; the query names its columns like this."""


def write_rows(job: dict[str, Any], out: BinaryIO) -> None:
    """Run the query of `job` for each of its pages, and write what it finds.

    A page is read to its end before any of it is written, so that a slow reader holds up no save.
    """
    driver = importlib.import_module(f"adbc_driver_{job['driver']}")
    with (
        driver.connect(job["uri"]) as database,
        AdbcConnection(database) as connection,
        pa.ipc.new_stream(out, SCHEMA) as stream,
    ):
        _run(connection, job["setup"])
        for page in job["pages"]:
            found = _run(connection, job["query"], page)
            if found.num_rows:
                # SQLite has no booleans, and ADBC guesses its types from what it meets.
                stream.write_table(found.select(SCHEMA.names).cast(SCHEMA).combine_chunks())


def _run(connection: Any, query: str, values: Sequence[str] = ()) -> Any:  # noqa: ANN401 - untyped libraries
    with AdbcStatement(connection) as statement:
        statement.set_sql_query(query)
        if values:
            row = pa.record_batch([[each] for each in values], list(map(str, range(len(values)))))
            schema, array = row.__arrow_c_array__()
            statement.bind(array, schema)
        handle, _ = statement.execute_query()
        return pa.RecordBatchReader.from_stream(handle).read_all()


if __name__ == "__main__":
    write_rows(json.load(sys.stdin), sys.stdout.buffer)
