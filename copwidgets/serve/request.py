"""What a page's kernel is told of the request, by the names that Voilà and CGI (RFC 3875) use."""

from jupyter_server.base.handlers import JupyterHandler
from tornado.httputil import split_host_and_port
from voila._version import __version__


def to_request_environment(handler: JupyterHandler) -> dict[str, str]:
    """Return the variables; nothing that a visitor sends is among them but path, query and host."""
    request = handler.request
    host, port = split_host_and_port(request.host.lower())
    return {
        "PATH_INFO": "",
        "QUERY_STRING": request.query,
        "SCRIPT_NAME": request.path,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or ""),
        "SERVER_PROTOCOL": request.version,
        "SERVER_SOFTWARE": f"voila/{__version__}",
        "VOILA_APP_PORT": str(port or ""),
        "VOILA_BASE_URL": handler.base_url,
        "VOILA_PREHEAT": "False",
        "VOILA_REQUEST_URL": request.full_url(),
        "VOILA_SERVER_URL": handler.settings.get("server_url", "/"),
    }
