"""Keys: how they are drawn and hashed, and the ring that remembers them in JupyterLab.

Whoever has a key is its member. It is shown once, in a message; the store keeps its hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import warnings
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from copwidgets.errors import CopwidgetsWarning

KEY_BYTES = 16
"""128 random bits: nobody guesses a personal link."""


def new_key() -> str:
    """Return a new key: 128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(KEY_BYTES)


def hash_key(key: str) -> str:
    """Return what is stored of a key: its SHA-256, which needs no salt at 128 random bits."""
    # A key from a file or the environment can be any text, with halves of characters in it.
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that this computer's user remembers in JupyterLab, one a store.

    A JSON file only its owner may read; pages never use it, they have the visitor's cookie.
    """

    path: Path

    @classmethod
    def of_user(cls) -> KeyRing:
        """Return the key ring of the user who runs the kernel."""
        return cls(Path(jupyter_data_dir()) / "copwidgets" / "keys.json")

    def get(self, store_url: str) -> str | None:
        """Return the key remembered for a store."""
        return self._read().get(store_url)

    def remember(self, store_url: str, key: str) -> None:
        """Keep the key for a store in place of an earlier one; warn where that is not possible."""
        self._write({**self._read(), store_url: key})

    def forget(self, store_url: str) -> None:
        """Drop the key for a store."""
        self._write({url: key for url, key in self._read().items() if url != store_url})

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}  # nothing remembered, or nothing readable: the person is asked once more
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}

    def _write(self, keys: dict[str, str]) -> None:
        try:
            self._replace(json.dumps(keys))
        except OSError as error:
            # Whoever has just joined must be let in all the same: their name is taken now.
            what = f"your key cannot be remembered ({error.strerror}): {self.path}"
            warnings.warn(what, CopwidgetsWarning, stacklevel=3)

    def _replace(self, text: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(f".{os.getpid()}.new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        fresh.replace(self.path)
