"""How a store keeps a moment: in UTC, to the microsecond, whatever the engine. Used by `tables`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

from .faults import UnreadableError


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, that comes back knowing its zone on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; SQLite then keeps it as text without a zone."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what reads a stored moment; UnreadableError where it is none."""
        decode = super().result_processor(dialect, coltype)

        def read(stored: Any) -> Any:  # noqa: ANN401 - whatever stands in the cell
            try:
                return decode(stored) if decode else stored
            except (TypeError, ValueError) as error:
                raise UnreadableError("it holds a moment that is none") from error

        return read

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
