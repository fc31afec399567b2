"""The audit frame: who, what, whom and when, never the content."""

from datetime import UTC, datetime

import pandas as pd

from copwidgets.community import Act, AuditEntry, Community
from copwidgets.frames import audit_frame

GROUP = Community("c", "Choir")
MOMENT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_a_line_is_a_row_in_the_order_given():
    entries = [
        AuditEntry(MOMENT, Act.LINK_MADE, "Fay", "=Ann"),
        AuditEntry(MOMENT, Act.SETTING_CHANGED, by_host=True, details={"value": 7, "setting": "ü"}),
        AuditEntry(MOMENT, Act.DATA_ERASED),
    ]
    frame = audit_frame(GROUP, iter(entries))
    assert list(frame.columns) == ["community", "at", "who", "act", "whom", "details"]
    assert list(frame["who"]) == ["Fay", "(host)", ""]
    assert list(frame["whom"]) == ["=Ann", "", ""]
    assert list(frame["act"]) == ["link made", "setting changed", "data erased"]
    assert list(frame["details"]) == ["{}", '{"setting":"ü","value":7}', "{}"]
    assert list(frame["at"]) == [MOMENT] * 3
    assert set(frame["community"]) == {"Choir"}


def test_an_empty_log_has_the_columns_of_a_full_one():
    empty, full = audit_frame(GROUP, []), audit_frame(GROUP, [AuditEntry(MOMENT, Act.LINK_MADE)])
    assert empty.empty
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert isinstance(empty["act"].dtype, pd.CategoricalDtype)
    assert list(empty["act"].cat.categories) == [str(each) for each in Act]
    assert str(empty["at"].dtype) == "datetime64[us, UTC]"
