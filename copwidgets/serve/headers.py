"""The headers of every response: what a page may load and run, and who may show it in a frame.

Only texts are made here. HSTS is left to the proxy, which knows whether TLS is there to stay.
"""

from collections.abc import Mapping

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
