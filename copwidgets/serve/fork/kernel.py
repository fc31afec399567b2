"""ipykernel's application in two halves: what all kernels share, and what each has for itself.

The first half is made before the fork and holds no socket, thread or open file; the second runs in
the child. Both follow the order of `IPKernelApp.initialize`. The debugger is left out.
"""

# mypy: disable-error-code="no-untyped-call"
# (most of ipykernel has no types)

import logging
import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import zmq
from ipykernel.control import ControlThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from ipykernel.shellchannel import ShellChannelThread
from IPython.core.application import BaseIPythonApplication
from IPython.core.history import HistoryManager
from jupyter_client.session import Session
from traitlets import Type
from traitlets.config.loader import DeferredConfigString
from zmq.eventloop.zmqstream import ZMQStream

NO_POLLER = 1  # ipykernel's word for a parent that need not be watched: the lifeline does that
# What the first half is made of; a launch that wants another value is started from the beginning.
_MADE_OF = ("HOME", "IPYTHONDIR", "VIRTUAL_ENV", "XDG_CONFIG_HOME")


class Nowhere:
    """Takes what a kernel says before anybody listens, as modules may when they are loaded."""

    def send_multipart(self, *_: object, **__: object) -> None:
        """Drop it."""


class ForkedKernel(IPythonKernel):
    """An IPython kernel without a debugger."""

    def start(self) -> None:
        """Listen to the sockets; as the original, which would warn that the debugger is missing."""
        self.shell.exit_now = False  # type: ignore[union-attr]  # it is there when it is made
        Kernel.start(self)


class ForkedApp(IPKernelApp):
    """The application: `make_shared`, the fork, `make_own`, `start`."""

    keeps_history = False
    is_rehearsal = False  # then nothing of the person's is run
    kernel_class = Type(ForkedKernel, klass=Kernel).tag(config=True)

    def make_shared(self, arguments: Sequence[str]) -> None:
        """Read the settings, make the kernel and its shell."""
        BaseIPythonApplication.initialize(self, list(arguments))
        quiet(self.log)
        self.init_pdb()
        self.keeps_history = keeps_history(self.config)
        self.config.HistoryManager.enabled = False  # it would open a database and start a thread
        self.kernel = self.kernel_class.instance(
            parent=self,
            session=self.session,
            iopub_socket=Nowhere(),
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.config.HistoryManager.enabled = self.keeps_history
        self._made_of = {name: os.environ.get(name) for name in _MADE_OF}

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Tell whether the shared half is what a kernel with this environment would make."""
        return self._made_of == {name: environment.get(name) for name in _MADE_OF}

    def make_own(self, connection_file: str) -> None:
        """Open the sockets, start the threads, and run the startup files of the person."""
        self.connection_file = connection_file
        self.session = Session(parent=self)  # each kernel has a name of its own
        self.init_blackhole()
        self.init_connection_file()
        self.init_sockets()
        self.init_heartbeat()
        self.write_connection_file()
        self.log_connection_info()
        self.init_io()
        self.init_signal()
        self._connect_kernel()
        self._finish_shell()

    def init_control(self, context: Any) -> None:  # noqa: ANN401  (as the original)
        """Open the control channel; the original opens the debugger's sockets besides."""
        self.control_socket = context.socket(zmq.ROUTER)
        self.control_socket.linger = 1000
        self._apply_curve_server_options(self.control_socket)
        self.control_port = self._bind_socket(self.control_socket, self.control_port)
        self.control_socket.router_handover = 1
        self.control_thread = ControlThread(daemon=True)
        self.shell_channel_thread = ShellChannelThread(context, daemon=True)

    def end_control(self) -> None:
        """Let the control channel finish, before what its last word goes by is closed."""
        if self.control_thread and self.control_thread.is_alive():
            self.control_thread.stop()
            self.control_thread.join()

    def _connect_kernel(self) -> None:
        """Give the kernel what `IPKernelApp.init_kernel` makes it with."""
        kernel, shell_thread, control = self.kernel, self.shell_channel_thread, self.control_thread
        shell_thread.shell_stream = ZMQStream(self.shell_socket, shell_thread.io_loop)
        kernel.shell_stream, kernel.shell_channel_thread = shell_thread.shell_stream, shell_thread
        kernel.control_stream = ZMQStream(self.control_socket, control.io_loop)
        kernel.control_thread = control
        kernel.iopub_socket, kernel.iopub_thread = self.iopub_socket, self.iopub_thread
        kernel.stdin_socket, kernel.session = self.stdin_socket, self.session
        kernel.ident = str(uuid.uuid4())
        kernel._stdout, kernel._stderr = sys.stdout, sys.stderr  # noqa: SLF001 - set when it is made
        for channel in (kernel.shell.displayhook, kernel.shell.display_pub):
            channel.session, channel.pub_socket = self.session, self.iopub_socket
        kernel.shell.displayhook.topic = kernel._topic("execute_result")  # noqa: SLF001 - as above
        kernel.record_ports({f"{name}_port": port for name, port in self._ports.items()})
        self.displayhook.get_execution_count = lambda: kernel.execution_count
        control.start()
        shell_thread.start()

    def _finish_shell(self) -> None:
        shell = self.kernel.shell
        shell.init_environment()
        shell.starting_dir = os.getcwd()  # noqa: PTH109  (a string, as it makes it)
        shell.history_manager.dir_hist[:] = [Path(shell.starting_dir)]
        if self.keeps_history:
            shell.configurables.remove(shell.history_manager)
            shell.init_history()
            shell.init_user_ns()
        if "JPY_SESSION_NAME" in os.environ:
            shell.user_ns["__session__"] = os.environ["JPY_SESSION_NAME"]
        self.init_path()
        self.init_shell()
        self.init_gui_pylab()
        if not self.is_rehearsal:
            self.init_extensions()
            self.init_code()
        sys.stdout.flush()
        sys.stderr.flush()


def keeps_history(config: Any) -> bool:  # noqa: ANN401  (traitlets has no type for it)
    """Tell whether the settings leave IPython's history on."""
    value = config.HistoryManager.get("enabled", True)
    if isinstance(value, DeferredConfigString):
        value = value.get_value(HistoryManager.class_traits()["enabled"])
    return bool(value)


def quiet(log: Any) -> None:  # noqa: ANN401  (a logger or an adapter of one)
    """Let a logger drop what none of its handlers would write, before it is put into words."""
    least = min((handler.level for handler in log.handlers), default=logging.NOTSET)
    if log.level < least:
        log.setLevel(least)
