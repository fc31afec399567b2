"""Who asks for a page: what is known of them, and what of it a page's kernel is told.

The visitor is a browser, the account is what limits count by: a user that a Hub or a proxy vouches
for, a key that is somebody's, else the address. Whose key it is, only the notebook finds out.
"""

import hashlib
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass

KEY_VARIABLE = "HTTP_X_SESSION_KEY"
USER_VARIABLE = "HTTP_X_SESSION_USER"
SOURCE_VARIABLE = "HTTP_X_SESSION_SOURCE"
_OURS = (KEY_VARIABLE, USER_VARIABLE, SOURCE_VARIABLE)
# Who runs the server is not who visits it, and a page has no business with the Hub.
_OF_THE_HOST = ("JUPYTERHUB_", "JPY_API_TOKEN")
_KEY_CHARS = frozenset(string.ascii_letters + string.digits + "-_")
_KEY_LENGTH = 22  # 128 bits in base64url
_NAME_LENGTH = 255


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One request's visitor (a hash), account and identity; what is unknown is ""."""

    visitor: str
    account: str
    is_stranger: bool
    key: str = ""
    user: str = ""
    source: str = ""


def is_key(text: object) -> bool:
    """Tell whether `text` has the form of a key: 22 characters of base64url."""
    return isinstance(text, str) and len(text) == _KEY_LENGTH and _KEY_CHARS.issuperset(text)


def draw_key() -> str:
    """Return a new random text of that form."""
    return secrets.token_urlsafe(16)


def to_hash(secret: str) -> str:
    """Return what may be kept of a secret; 128 random bits need neither salt nor slowness."""
    return hashlib.sha256(secret.encode()).hexdigest()


def to_user(text: str) -> str:
    """Return a user's name as a proxy or a Hub gave it, or "" when it is none."""
    name = text.strip()
    return name if name.isprintable() and len(name) <= _NAME_LENGTH else ""


def to_host_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what every kernel gets of the server's own environment: all but the Hub's words.

    A store's password is among it, as kernels open the store.
    """
    return {
        name: value
        for name, value in environment.items()
        if name not in _OURS and not name.startswith(_OF_THE_HOST)
    }


def to_environment(guest: Guest, request: Mapping[str, str]) -> dict[str, str]:
    """Return what the kernel of a page gets besides: the request, and who the guest is."""
    given = dict(zip(_OURS, (guest.key, guest.user, guest.source), strict=True))
    return {**request, **{name: value for name, value in given.items() if value}}
