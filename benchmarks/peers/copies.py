"""A page's bytes, served by a plain file server: as fast as a page can be that asks for as much.

`copy` fetches what a visit asked for, as it comes over the wire and with the headers that say how
to keep it; run alone, `python copies.py FOLDER PORT` serves such a folder.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

INDEX = "index.json"
KEPT = {"content-type", "content-encoding", "content-security-policy", "cache-control", "vary"}
ENCODINGS = "gzip, deflate, br, zstd"


def copy(urls: Iterable[str], folder: Path, cookie: str) -> None:
    """Keep what stands at these addresses, all of one server, in a folder."""
    index = {}
    for number, url in enumerate(dict.fromkeys(urls)):
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = HTTPConnection(parts.netloc)
        asked = {"Accept": "*/*", "Accept-Encoding": ENCODINGS, "Cookie": cookie}
        connection.request("GET", path, headers=asked)
        response = connection.getresponse()
        (folder / str(number)).write_bytes(response.read())
        headers = [each for each in response.getheaders() if each[0].lower() in KEPT]
        index[path] = {"status": response.status, "headers": headers, "file": str(number)}
        connection.close()
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")


class Handler(BaseHTTPRequestHandler):
    """Answers with what was kept, in one piece."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together
    answers: dict[str, tuple[int, list[list[str]], bytes]]

    def do_GET(self) -> None:
        """Answer a request."""
        status, headers, body = self.answers.get(self.path, (404, [], b""))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve_files(folder: Path, port: int) -> None:
    """Serve what `copy` has kept, until the process is ended."""
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    Handler.answers = {
        path: (each["status"], each["headers"], (folder / each["file"]).read_bytes())
        for path, each in index.items()
    }
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


@contextmanager
def copied(urls: Iterable[str], cookie: str, port: int) -> Iterator[None]:
    """Serve a copy of these addresses on a port, by a process of its own."""
    with TemporaryDirectory() as folder:
        copy(urls, Path(folder), cookie)
        process = Popen([sys.executable, __file__, folder, str(port)])
        try:
            yield
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    serve_files(Path(sys.argv[1]), int(sys.argv[2]))
