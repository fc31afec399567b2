"""The headers of every response: what a page may load, who may frame it, how cookies are kept.

Only texts are made here. HSTS is left to the proxy, which knows whether TLS is there to stay.
"""

from collections.abc import Mapping
from http.cookies import Morsel
from typing import Any

from copwidgets.serve.site import Site

# Voilà's bundle and anywidget both put style elements into the page; their scripts are files of
# ours, and a widget's module, which anywidget imports from a blob.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "object-src": "'none'",
}
_UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
    *("gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi"),
    *("payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)


def to_policy(site: Site, *, nonce: str = "") -> str:
    """Return the content security policy; scripts within the page need the `nonce`."""
    rules = _POLICY | {"frame-ancestors": " ".join(("'self'", *site.frame_ancestors))}
    if nonce:
        rules["script-src"] += f" 'nonce-{nonce}'"
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def to_headers(site: Site) -> Mapping[str, str]:
    """Return the headers that do not depend on the response."""
    return {
        "Content-Security-Policy": to_policy(site),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def to_cookie_manners(site: Site, name: str, *, secure: bool) -> dict[str, Any]:
    """Return how a cookie is kept: within this site, and over TLS where that is spoken.

    A page in another site's frame gets its cookies only when they say that they may go there.
    """
    manners: dict[str, Any] = {"path": site.base_url, "secure": secure, "samesite": "Lax"}
    if name.startswith("__Host-"):  # a Hub with a domain for each service: its cookies own theirs
        manners["path"] = "/"
    if secure and site.frame_ancestors:
        manners["samesite"] = "None"
        if "partitioned" in Morsel():  # from Python 3.14 on
            manners["partitioned"] = True
    return manners
