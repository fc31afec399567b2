"""The benchmark of the results page prints a line for each thing; no figure is judged here."""

import subprocess
import sys


def test_each_thing_gets_a_line_with_its_figures(repository):
    command = [sys.executable, repository / "benchmarks" / "results.py", "--members", "5"]
    done = subprocess.run([*command, "--runs", "1"], capture_output=True, text=True, check=True)
    heading, _, *lines = done.stdout.splitlines()
    assert heading == "5 members, 60 questions, 1 runs; pandas alone, in CPU, is 1.0"
    peer, opened, fresh, idle = (line.split() for line in lines)
    assert peer[-2] == "1.00"
    told = [int(line[-1].replace(",", "")) for line in (opened, fresh, idle)]
    assert told[0] > told[1] > told[2] == len("[]")
