"""The crowd of the benchmark: kernels are killed under it and tabs closed, and nothing is lost."""

import re
import subprocess
import sys

ROUGH = {"visitors": 3, "minutes": 0.15, "arrive-within": 1}
ROUGH |= {"kill-per-minute": 60, "reopen-per-minute": 30}


def test_killed_kernels_and_closed_tabs_lose_nothing(repository):
    options = [f"--{name}={value}" for name, value in ROUGH.items()]
    command = [sys.executable, repository / "benchmarks" / "load.py", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failures 0, lost 0, unsaved at the end 0" in done.stdout
    killed, back = map(int, re.findall(r"killed (\d+), pages that came back (\d+)", done.stdout)[0])
    assert killed > 0
    assert 0 <= back <= killed
    zombies = re.findall(r"^(?:before|peak|after) +\d+ +\d+ +(\d+)", done.stdout, re.MULTILINE)
    assert zombies == ["0", "0", "0"]
