"""The server: Voilà with its settings fixed for a workbook's pages.

`serve` is what others call. The table in `init_handlers` is the whole of what can be reached;
Voilà's tree, files, contents, themes and login are not in it.
"""

import logging
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_events import EventLogger
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.ioloop import IOLoop
from tornado.web import RequestHandler
from traitlets.config import Config
from voila.app import Voila

from copwidgets.serve.address import PORTS_TRIED, bind_near, is_loopback, to_url
from copwidgets.serve.assets import (
    EXTENSIONS,
    NO_MATH,
    STATIC,
    TEMPLATE,
    ExtensionHandler,
    NoMathHandler,
    StaticHandler,
    TemplateHandler,
)
from copwidgets.serve.fork import zygotes
from copwidgets.serve.guarded import LOG, NotFound, guard, log_request
from copwidgets.serve.guest import to_host_environment
from copwidgets.serve.headers import to_headers
from copwidgets.serve.health import AliveHandler, Health, HealthHandler
from copwidgets.serve.hub import CALLBACK, CallbackHandler, HubVisitors, to_service
from copwidgets.serve.kernels import PageClient, PageKernels
from copwidgets.serve.limits import Turns
from copwidgets.serve.lobby import LineHandler, open_house, to_limits
from copwidgets.serve.logs import discreet
from copwidgets.serve.metrics import Metrics
from copwidgets.serve.monitor import ALIVE, HEALTH, bind_monitor, watched
from copwidgets.serve.open_files import allow_many
from copwidgets.serve.packed import MODULES, PackedHandler, Shelf, to_front
from copwidgets.serve.pages import KernelStateHandler, LeaveHandler, PageHandler, StartHandler
from copwidgets.serve.proxy import TrustingServer
from copwidgets.serve.rendering import Documents, to_exporter
from copwidgets.serve.session import JoinHandler, SessionHandler
from copwidgets.serve.site import Site
from copwidgets.serve.socket import TORNADO_FRAME_BYTES, PageSocket
from copwidgets.serve.specs import PYTHON, SETTINGS, OwnKernels
from copwidgets.serve.tasks import Tasks
from copwidgets.serve.transport import set_transport
from copwidgets.serve.visitor import Keys
from copwidgets.serve.watch import Watch
from copwidgets.serve.writing import to_templates, to_writer

TEMPLATE_FOLDER = Path(__file__).parent / "template"
KERNEL_NICE = 5  # what kernels compute must not keep the server from passing messages on
BODY_BYTES = HEADER_BYTES = 64 * 1024
IDLE_SECONDS = BODY_SECONDS = 60
LINKS_PER_SECOND, LINKS_AT_ONCE = 0.5, 60

# The path of an asset: no name begins with a dot, nothing in it is encoded.
_ASSET = r"((?:[A-Za-z0-9_@-][A-Za-z0-9_@.~-]*/)*[A-Za-z0-9_@-][A-Za-z0-9_@.~-]*)"
_FILE = r"([a-z0-9_]+\.(?:css|js))"
_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


class Visitor(IdentityProvider):
    """Everybody may look; who somebody is, the notebook finds out from the key."""

    auth_enabled = False

    def get_user(self, handler: RequestHandler) -> User:  # noqa: ARG002  # type: ignore[override]
        """Return the same nameless user for all, and set no cookie for it."""
        return User("visitor")


def to_config(site: Site) -> Config:
    """Return Voilà's settings; nothing else configures it, no file and no command line."""
    config = Config()
    config.VoilaConfiguration = Config(
        template=TEMPLATE,
        allow_template_override="NO",
        allow_theme_override="NO",
        strip_sources=True,
        show_tracebacks=False,
        extension_allowlist=list(EXTENSIONS),
        extension_denylist=[],
        file_allowlist=[],
        http_header_envs=[],
        kernel_spec_manager_class=OwnKernels,
        multi_kernel_manager_class=PageKernels,
    )
    config.OwnKernels = Config(
        preloads={name: list(each) for name, each in site.preloads().items()},
        limits={"nice": KERNEL_NICE, "own_bytes": site.kernel_bytes_most},
    )
    config.PageKernels = Config(cull_idle_timeout=0)  # `watch` frees kernels
    config.KernelManager.client_factory = PageClient
    set_transport(config)
    # A kernel that starts again has lost the page's widgets; better gone, so the page can say so.
    config.KernelManager.autorestart = False
    return config


class PageServer(Voila):  # type: ignore[misc]  # Voilà has no types
    """Serves the pages of one `Site`."""

    name = "copwidgets-serve"
    identity_provider_class: type[IdentityProvider] = Visitor
    port: int
    template_paths: list[str]

    def __init__(
        self,
        site: Site,
        *,
        ready: Callable[[str], None],
        say: Callable[[str], None],
        **traits: Any,  # noqa: ANN401  (traitlets' own keywords)
    ) -> None:
        self.site = site
        self.metrics = Metrics(site.pages)
        self.front, self.front_files = to_front()
        self.modules = Shelf()
        self.ready = ready
        self.say = say
        if site.hub:
            self.identity_provider_class = HubVisitors
        self.event_logger = EventLogger()  # one for all kernels, in place of one each
        super().__init__(config=to_config(site), **traits)

    def setup_template_dirs(self) -> None:
        """Find our page template before Voilà's, wherever this package is installed."""
        super().setup_template_dirs()
        self.template_paths = [str(TEMPLATE_FOLDER), *self.template_paths]

    def start(self) -> None:
        """Bind the port, then build and run; `ready` is called with the address."""
        tries = 1 if self.site.hub else PORTS_TRIED  # the Hub knows no other port
        self.sockets = bind_near(self.ip, self.port, tries=tries, say=self.say)
        self.port = self.sockets[0].getsockname()[1]
        zygotes.keep_to(to_host_environment(os.environ))
        if self.site.spare_kernels:  # else the first who comes has them begin
            for preload in self.site.preloads().values():
                zygotes.prepare(preload, PYTHON, SETTINGS)
        self.monitor_sockets = bind_monitor(self.site)
        super().start()

    def init_settings(self) -> dict[str, Any]:
        """Add what our handlers read."""
        settings: dict[str, Any] = super().init_settings()
        # It warns at every page that a notebook is not trusted; nothing stored is shown here.
        self.contents_manager.log = LOG.getChild("contents")
        self.contents_manager.log.setLevel(logging.ERROR)
        self.kernel_manager.keep_to(to_limits(self.site), self.metrics)
        settings |= self._to_settings() | open_house(self.site, self.kernel_manager)
        return settings | self._to_page_settings(settings)

    def _to_settings(self) -> dict[str, Any]:
        site = self.site
        local = is_loopback(self.ip) and not site.is_proxied
        return {
            "allow_remote_access": not local,
            "compress_response": not local,
            "cookie_secret": self.cookie_secret,
            "headers": to_headers(site),
            "health": Health(site.check_health),
            "keys": Keys(site.whose_key, site.choose_key),
            "log_function": log_request,
            "metrics": self.metrics,
            "plain_pages": to_templates(TEMPLATE_FOLDER),
            # Their names hold a hash of what is in them.
            "static_immutable_cache": [f"{self.base_url}voila/labextensions/"],
            "session_cookie": site.cookie or f"session-{self.port}",
            "site": site,
            "tasks": Tasks(),
            "turns": Turns(LINKS_PER_SECOND, LINKS_AT_ONCE, clock=time.monotonic),
            "visitor_cookie": f"visitor-{self.port}",
            "websocket_compression_options": None if local else {},
            "websocket_max_message_size": TORNADO_FRAME_BYTES,
        }

    def _to_page_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        exporter = to_exporter(self.template_paths, self.contents_manager)
        front = f"{self.base_url}front/{self.front}/"
        return {
            "config": self.config,
            "documents": Documents(self.site, exporter),
            "modules": self.modules,
            "writer": to_writer(self, settings["plain_pages"], settings, front=front),
        }

    def init_handlers(self) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
        """Return all that can be reached."""
        static = {"paths": self.static_paths, "default_filename": "index.html"}
        extensions = {"path": self.labextensions_path}
        allowed = "|".join(EXTENSIONS)
        table: list[tuple[str, type[RequestHandler], dict[str, Any]]] = [
            ("", StartHandler, {}),
            ("join", JoinHandler, {}),
            ("line", LineHandler, {}),
            ("session", SessionHandler, {}),
            (HEALTH, HealthHandler, {}),
            (ALIVE, AliveHandler, {}),
            (re.escape(NO_MATH), NoMathHandler, {}),
            (r"([^/]+\.ipynb)", PageHandler, {}),
            (f"api/kernels/{_KERNEL}", KernelStateHandler, {}),
            (f"api/kernels/{_KERNEL}/channels", PageSocket, {}),
            (f"voila/api/shutdown/{_KERNEL}", LeaveHandler, {}),
            (f"front/{self.front}/{_FILE}", PackedHandler, {"shelf": self.front_files}),
            (f"{MODULES}/{_FILE}", PackedHandler, {"shelf": self.modules}),
            (f"{re.escape(STATIC)}/{_ASSET}", StaticHandler, static),
            (f"voila/templates/{_ASSET}", TemplateHandler, {}),
            (f"voila/labextensions/(?=(?:{allowed})/){_ASSET}", ExtensionHandler, extensions),
        ]
        if self.site.hub:
            table.append((CALLBACK, CallbackHandler, {}))
        routes = [(self.base_url + path, guard(kind), more) for path, kind, more in table]
        return [*routes, (".*", NotFound, {})]

    def stop(self) -> None:
        """End the kernels, then remove the folder of their sockets."""
        self.ioloop.run_sync(self.kernel_manager.end)
        shutil.rmtree(self.connection_dir)

    def listen(self) -> None:
        """Serve on the sockets already bound, until stopped."""
        server = TrustingServer(
            self.app,
            site=self.site,
            body_timeout=BODY_SECONDS,
            idle_connection_timeout=IDLE_SECONDS,
            max_body_size=BODY_BYTES,
            max_header_size=HEADER_BYTES,
        )
        server.add_sockets(self.sockets)
        self.ready(to_url(self.ip, self.port, self.base_url))
        self.ioloop = IOLoop.current()
        tasks: Tasks = self.app.settings["tasks"]
        watch = Watch(self.kernel_manager, self.site, begin=tasks.add)
        self.ioloop.add_callback(lambda: tasks.add(watch.run()))
        self.ioloop.add_callback(self.kernel_manager.keep_spares, self.site.to_spares())
        folder = Path(self.connection_dir)
        try:
            with watched(self.monitor_sockets, self.app.settings, folder=folder, say=self.say):
                self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Stopping")
        finally:
            self.stop()


def serve(
    site: Site,
    *,
    port: int = 8866,
    ip: str = "127.0.0.1",
    ready: Callable[[str], None] = print,
    say: Callable[[str], None] = print,
) -> None:
    """Serve the pages of `site` until interrupted.

    `port` 0 takes any free port; a busy one the next free of the twenty above it, which `say` is
    told. `ready` is called once with the address that a browser can open. A site that is a Hub's
    service listens where the Hub says. Raises `ServeError` with one sentence when a page is
    missing, no port is free or the Hub is not there.
    """
    site.check()
    allow_many()
    if site.hub:
        service = to_service(site)
        site, ip, port = service.site, service.ip, service.port
    server = PageServer.instance(  # the one whose log Voilà and Jupyter Server write to
        site,
        ready=ready,
        say=say,
        base_url=site.base_url,
        config_file_paths=[],
        ip=ip,
        log_level=logging.WARNING,
        open_browser=False,
        port=port,
        root_dir=str(site.folder.resolve()),
    )
    server.initialize(argv=[])
    logging.getLogger("tornado").setLevel(logging.ERROR)
    try:
        with discreet(server.log, site.log_format):
            server.start()
    finally:
        PageServer.clear_instance()
