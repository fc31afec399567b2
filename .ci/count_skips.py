"""Fail when a report of pytest names a test that was skipped, or holds no browser test at all.

Used by `.ci/run`, which names the report. A skipped test and an expected failure count alike.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main(report: Path) -> int:
    """Print what was not run, and return the exit status."""
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own report
    skipped = [case for case in cases if case.find("skipped") is not None]
    for case in skipped:
        print(f"skipped: {case.get('classname')}.{case.get('name')}", file=sys.stderr)
    browser = [case for case in cases if "browser" in (case.get("classname") or "")]
    print(f"{len(cases)} tests, {len(browser)} of them in a browser, {len(skipped)} skipped.")
    return int(bool(skipped) or not browser)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
