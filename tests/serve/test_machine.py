"""What the machine and a container around us give, read from files as Linux writes them."""

import os

import pytest

from copwidgets.serve import machine

LONG = 9223372036854771712  # what version 1 writes where there is no limit


@pytest.fixture
def groups(tmp_path):
    """Write files below a folder of control groups, and return the folder."""

    def build(**files):
        for name, text in files.items():
            file = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path

    return build


def test_free_memory_of_the_machine(tmp_path):
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:       24684084 kB\nMemAvailable:   2048 kB\n")
    assert machine.available_bytes(file) == 2 * 1024**2
    assert machine.available_bytes(tmp_path / "none") is None


def test_container_of_version_2_has_its_cache_to_spare(groups):
    folder = groups(
        memory_dot_max="1000\n",
        memory_dot_current="900\n",
        memory_dot_stat="anon 1\ninactive_file 300\n",
    )
    assert machine.container_bytes(folder) == 400
    (folder / "memory.max").write_text("max\n")
    assert machine.container_bytes(folder) is None


def test_container_of_version_1(groups):
    folder = groups(memory_dot_limit_in_bytes="1000\n", memory_dot_usage_in_bytes="1200\n")
    assert machine.container_bytes(folder) == 0
    (folder / "memory.limit_in_bytes").write_text(f"{LONG}\n")
    assert machine.container_bytes(folder) > 10**18
    assert machine.container_bytes(folder / "none") is None


@pytest.mark.parametrize(
    ("files", "share"),
    [
        ({"cpu_dot_max": "150000 100000\n"}, 1.5),
        ({"cpu_dot_max": "max 100000\n"}, None),
        ({"cpu_dot_cfs_quota_us": "50000\n", "cpu_dot_cfs_period_us": "100000\n"}, 0.5),
        ({"cpu_dot_cfs_quota_us": "-1\n", "cpu_dot_cfs_period_us": "100000\n"}, None),
        ({}, None),
    ],
)
def test_processors_of_a_container(groups, files, share):
    assert machine.container_share(groups(**files)) == share


def test_containers_around_us_are_found_the_innermost_first(tmp_path):
    file = tmp_path / "cgroup"
    file.write_text("5:cpu,cpuacct:/a\n4:memory:/a/b\n0::/c\n")
    found = machine.containers("memory", file=file, root=tmp_path)
    names = [str(each.relative_to(tmp_path)) for each in found]
    assert names == ["memory/a/b", "memory/a", "memory", "c", "."]
    assert list(machine.containers("memory", file=tmp_path / "none")) == []


def test_memory_of_a_process_is_what_no_file_holds(tmp_path):
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "statm").write_text("9000 500 200 1 0 300 0\n")
    assert machine.own_bytes(7, root=tmp_path) == 300 * os.sysconf("SC_PAGE_SIZE")
    assert machine.own_bytes(8, root=tmp_path) == 0


def test_time_of_a_process_is_found_behind_any_name(tmp_path):
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_text("7 (a) 1) S 1 7 7 0 -1 4194560 9 8 7 6 300 200 5 5 20 0\n")
    assert machine.used_seconds(7, root=tmp_path) == 500 / os.sysconf("SC_CLK_TCK")
    assert machine.used_seconds(8, root=tmp_path) is None


def test_this_machine_says_something():
    assert machine.free_bytes() > 0
    assert machine.processors() >= 1


def test_giving_memory_back_harms_nothing():
    held = bytearray(10**6)
    machine.give_back_memory()
    assert held == bytearray(10**6)
