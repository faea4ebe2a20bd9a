"""Network namespaces for tests: small worlds of hosts and cables on the real kernel.

Namespaces are anonymous: a descriptor holds them, so that nothing is left behind when a test fails or
its process is killed. A socket stays in the namespace where it was made; so several routers run in one
process, each opened L{Namespace.inside} its own.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Protocol

_CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)

#: Seconds a command of the test's own may take.
_PATIENCE = 20.0


class _Test(Protocol):
    """What is needed of a trial test."""

    def addCleanup(self, f: Callable[[], object], /) -> object:
        """Call C{f} when the test is over."""


@cache
def needs_namespaces() -> str | None:
    """Why tests with network namespaces can't run here, None when they can; for a test's C{skip}."""
    for command in ("ip", "nsenter"):
        if shutil.which(command) is None:
            return f"no command {command!r} (Debian packages iproute2, util-linux)"
    try:
        namespace = Namespace("probe")
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no network namespaces: {error}; be root, or run below 'unshare --user --map-root-user'"
    namespace.close()
    return None


@cache
def needs_bridge() -> str | None:
    """Why tests with a LAN of several hosts can't run here, None when they can."""
    reason = needs_namespaces()
    if reason is not None:
        return reason
    namespace = Namespace("probe")
    try:
        namespace.run("ip", "link", "add", "probe", "type", "bridge")
    except subprocess.CalledProcessError as error:
        return f"no bridge in this kernel: {error.stderr.strip()}"
    finally:
        namespace.close()
    return None


class Namespace:
    """A network namespace with C{lo} up and nothing else; C{name} is for messages only.

    @ivar path: the file that names it to C{ip} and C{nsenter}, while this process lives.
    """

    def __init__(self, name: str) -> None:
        """Make it.

        @raise OSError: not permitted, or not supported.
        @raise subprocess.CalledProcessError: C{ip} can't be used in it.
        """
        self.name = name
        home = _current()
        try:
            _check(_LIBC.unshare(_CLONE_NEWNET), "unshare")
            try:
                self._descriptor = _current()
            finally:
                _enter(home)
        finally:
            os.close(home)
        self.path = f"/proc/{os.getpid()}/fd/{self._descriptor}"
        try:
            self.run("ip", "link", "set", "lo", "up")
        except BaseException:
            self.close()
            raise

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be in this namespace: sockets made meanwhile stay here, processes started run here."""
        home = _current()
        try:
            _enter(self._descriptor)
            try:
                yield
            finally:
                _enter(home)
        finally:
            os.close(home)

    def command(self, *argv: str) -> list[str]:
        """The command that runs C{argv} in this namespace, for a process of a test's own."""
        return ["nsenter", f"--net={self.path}", "--", *argv]

    def run(self, *argv: str) -> str:
        """Run C{argv} here; its standard output.

        @raise subprocess.CalledProcessError: it failed; C{stderr} says why.
        """
        with self.inside():
            done = subprocess.run(argv, capture_output=True, text=True, timeout=_PATIENCE, check=True)
        return done.stdout

    def ip(self, words: str) -> str:
        """C{ip WORDS}, for short."""
        return self.run("ip", *words.split())

    def batch(self, lines: Iterable[str]) -> None:
        """C{ip} with each of C{lines}, by one process; a line that fails stops nothing."""
        with self.inside():
            subprocess.run(
                ["ip", "-force", "-batch", "-"],
                input="\n".join(lines),
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=False,
            )

    def close(self) -> None:
        """Let go of it: it ends, with its links, when nobody else is in it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Switch:
    """A LAN: a bridge in a namespace of its own, where a witness can listen on C{lan}.

    @ivar namespace: where the bridge and the far ends of the cables are.
    """

    def __init__(self, namespace: Namespace) -> None:
        """Make the bridge: forwarding at once, flooding multicast."""
        self.namespace = namespace
        self._ports: dict[tuple[str, str], str] = {}
        namespace.ip("link add lan type bridge stp_state 0 forward_delay 0 mcast_snooping 0")
        namespace.ip("link set lan up")

    def plug(self, host: Namespace, link: str = "eth0") -> None:
        """Connect C{host} by a new cable, called C{link} there."""
        port = f"port{len(self._ports)}"
        self._ports[host.name, link] = port
        wire(host, self.namespace, link, port)
        self.namespace.ip(f"link set {port} master lan")

    def unplug(self, host: Namespace, link: str = "eth0") -> None:
        """Pull the cable: C{host} sees its carrier go."""
        self.namespace.ip(f"link set {self._ports[host.name, link]} down")

    def replug(self, host: Namespace, link: str = "eth0") -> None:
        """Put the cable back."""
        self.namespace.ip(f"link set {self._ports[host.name, link]} up")

    def mute(self, host: Namespace, link: str = "eth0") -> None:
        """Lose all that C{host} sends or should hear, while its link looks well."""
        self.namespace.ip(f"link set {self._ports[host.name, link]} nomaster")

    def unmute(self, host: Namespace, link: str = "eth0") -> None:
        """End L{mute}."""
        self.namespace.ip(f"link set {self._ports[host.name, link]} master lan")


class World:
    """The namespaces of one test; all are let go at its end, however it ends."""

    def __init__(self, test: _Test) -> None:
        """Clean up with C{test}."""
        self._test = test

    def host(self, name: str) -> Namespace:
        """A new namespace."""
        namespace = Namespace(name)
        self._test.addCleanup(namespace.close)
        return namespace

    def pair(self, left: str = "left", right: str = "right") -> tuple[Namespace, Namespace]:
        """Two hosts with a cable between them, C{eth0} on both sides."""
        hosts = self.host(left), self.host(right)
        wire(*hosts)
        return hosts

    def switch(self) -> Switch:
        """A LAN for any number of hosts. See L{needs_bridge}."""
        return Switch(self.host("switch"))


def wire(left: Namespace, right: Namespace, link: str = "eth0", peer: str = "eth0") -> None:
    """Lay a cable (a veth pair) from C{link} of C{left} to C{peer} of C{right}; both are up."""
    left.ip(f"link add {link} type veth peer name {peer} netns {right.path}")
    left.ip(f"link set {link} up")
    right.ip(f"link set {peer} up")


def _current() -> int:
    """A descriptor of the namespace this thread is in."""
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _enter(descriptor: int) -> None:
    """Go to the namespace of C{descriptor}."""
    _check(_LIBC.setns(descriptor, _CLONE_NEWNET), "setns")


def _check(result: int, what: str) -> None:
    """Raise what libc reported."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
