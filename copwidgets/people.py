"""Who is answering: personal links, joining by name, and the one place where identity is resolved.

Identity is found in Python and stays there; the browser only ever holds a key. Roles, invitations
and other sources of identity join here. Knows the store's contract, no widget and no page.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from .errors import CopwidgetsWarning, NameTakenError
from .response import Community, Member
from .store.contract import Store

KEY_BYTES = 16
"""128 random bits: nobody guesses a personal link."""

SESSION_KEY_VARIABLE = "HTTP_X_SESSION_KEY"
"""The environment variable in which the page server hands a visitor's key to the kernel."""

PAGE_VARIABLE = "SERVER_SOFTWARE"
"""Set by Voilà in the kernels of its pages."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A member who has just joined, with the key that is shown this once and never again."""

    member: Member
    key: str


def new_key() -> str:
    """Return a new key: 128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(KEY_BYTES)


def hash_key(key: str) -> str:
    """Return what is stored of a key: its SHA-256, which needs no salt at 128 random bits."""
    # A key from a file or the environment can be any text, with halves of characters in it.
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()


def roster(store: Store, community: Community) -> tuple[Member, ...]:
    """Return the members who were named beforehand and have not joined yet.

    Somebody whose answers are in the store is not among them: they would be handed to whoever picks
    the name.
    """
    begun = {standing.member_id for standing in store.standings(community.id)}
    members = store.members(community.id)
    return tuple(each for each in members if not each.has_key and each.id not in begun)


def join(store: Store, community: Community, name: str) -> Joined:
    """Let a person join under a name: one of the roster, or a new one.

    Raises
    ------
    NameTakenError
        When somebody has joined under this name; their link is the only way in.
    """
    key = new_key()
    waiting = store.member(community.id, name)
    if waiting is None:
        return Joined(store.add_member(community.id, name, hash_key(key)), key)
    if store.current(waiting) or not store.add_key(waiting, hash_key(key), first=True):
        raise NameTakenError(
            f"“{waiting.name}” has already joined",
            remedy="If that is you, open your personal link. If not, add a word to your name.",
        )
    return Joined(waiting, key)


def new_link(store: Store, member: Member) -> Joined:
    """Give a member one more key, for another browser; the earlier ones stay valid."""
    key = new_key()
    store.add_key(member, hash_key(key))
    return Joined(member, key)


def find_or_add(store: Store, community: Community, name: str) -> Member:
    """Return the member of that name, creating it: for people who hold the store itself."""
    return store.member(community.id, name) or store.add_member(community.id, name)


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


def is_page(environ: Mapping[str, str]) -> bool:
    """Tell whether this kernel stands behind a page that Voilà serves."""
    return environ.get(PAGE_VARIABLE, "").startswith("voila/")


def has_key(environ: Mapping[str, str]) -> bool:
    """Tell whether the visitor of a page came with a key, known or not."""
    return bool(environ.get(SESSION_KEY_VARIABLE))


def find_member(
    store: Store, community: Community, environ: Mapping[str, str], ring: KeyRing, url: str
) -> Member | None:
    """Return who is answering: by the visitor's key on a page, by the key ring in JupyterLab.

    A member of another community in the same store is a stranger to this one.
    """
    key = environ.get(SESSION_KEY_VARIABLE) if is_page(environ) else ring.get(url)
    found = store.member_by_key(hash_key(key)) if key else None
    return found if found and found.community_id == community.id else None
