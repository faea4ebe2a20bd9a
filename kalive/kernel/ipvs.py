"""The IPVS table of the Linux kernel, over generic netlink: the real side of L{IVirtualServers}.

Decides in which portions commands are sent and in which order the table is read. It never decides
what should be in the table (L{kalive.health.table} does) and leaves other people's entries alone:
every service that the kernel can name is in L{VirtualServers.table}, whoever made it.

Its contract is tested in memory and, in a User Mode Linux, against the kernel (C{kalive.test.ipvs}).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from twisted.internet.defer import Deferred, DeferredLock
from twisted.internet.interfaces import IReactorFDSet, IReactorProcess
from twisted.internet.utils import getProcessValue
from twisted.logger import Logger
from zope.interface import implementer

from kalive.kernel import ipvs_messages
from kalive.kernel.conversation import MESSAGES_PER_SEND
from kalive.kernel.errors import NoIPVS
from kalive.kernel.frames import Frame
from kalive.kernel.genl import NETLINK_GENERIC, family_number, family_request
from kalive.kernel.interfaces import IVirtualServers
from kalive.kernel.ipvs_words import command_name
from kalive.kernel.netlink import NetlinkPort
from kalive.kernel.pools import (
    Command,
    Destination,
    Pool,
    ServiceKey,
)
from kalive.kernel.values import Refusal

_Decoded = TypeVar("_Decoded")

#: What brings IPVS into the kernel; its package is kmod.
LOAD = ("modprobe", "ip_vs")
_NO_IPVS = (
    "this kernel has no IPVS, and modprobe ip_vs did not bring it: install a kernel that has the module"
    " ip_vs, or, in a container, load it on the host"
)
_NO_RIGHT = "IPVS needs CAP_NET_ADMIN: run as root, or give the process that capability"


@implementer(IVirtualServers)
class VirtualServers:
    """The table of the network namespace in which L{start} was called.

    Calls are carried out one after the other: a table that is read never shows half of an L{apply}.
    """

    _log = Logger()

    def __init__(self, reactor: IReactorFDSet, family: str = "IPVS", load: Sequence[str] = LOAD) -> None:
        """The reactor must be able to run processes, too.

        @param family: the family's name, another one in tests.
        @param load: the command that brings it into the kernel.
        """
        self._reactor = reactor
        self._name = family
        self._load = load
        self._port: NetlinkPort | None = None
        self._family = 0
        self._turn = DeferredLock()

    def start(self) -> Deferred[None]:
        """Open the socket and find IPVS, loading its module if need be."""
        return Deferred.fromCoroutine(self._start())

    def stop(self) -> None:
        """Close the socket; what is still open fails with C{OSError(ESHUTDOWN)}."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def table(self) -> Deferred[Mapping[ServiceKey, Pool]]:
        """Dump the services, then the destinations of each (the kernel dumps one thing at a time)."""
        return self._turn.run(lambda: Deferred.fromCoroutine(self._table()))

    def apply(self, commands: Sequence[Command]) -> Deferred[list[Refusal]]:
        """Send C{commands} in portions, each acknowledged before the next, so that timers get their
        turn and thousands of refusals do not overrun the socket."""
        return self._turn.run(lambda: Deferred.fromCoroutine(self._apply(list(commands))))

    async def _start(self) -> None:
        self.stop()
        self._port = NetlinkPort(self._reactor, NETLINK_GENERIC)
        try:
            self._family = await self._find()
            await self._open.query(ipvs_messages.info_request(self._family))
        except PermissionError as error:
            self.stop()
            raise PermissionError(error.errno, _NO_RIGHT) from error
        except BaseException:
            self.stop()
            raise

    @property
    def _open(self) -> NetlinkPort:
        """The socket.

        @raise OSError: ENOTCONN: not started, or stopped.
        """
        if self._port is None:
            raise OSError(errno.ENOTCONN, "the IPVS table is not open")
        return self._port

    async def _find(self) -> int:
        """The number of the family."""
        try:
            return await self._resolve()
        except FileNotFoundError:
            await self._load_module()
        try:
            return await self._resolve()
        except FileNotFoundError as error:
            raise NoIPVS(errno.ENOENT, _NO_IPVS) from error

    async def _resolve(self) -> int:
        return family_number((await self._open.query(family_request(self._name)))[0])

    async def _load_module(self) -> None:
        """Run modprobe; whether it helped is seen afterwards. It often lives where PATH does not go."""
        environment = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
        program, *arguments = self._load
        try:
            await getProcessValue(program, arguments, env=environment, reactor=IReactorProcess(self._reactor))
        except Exception as error:  # ended by a signal: twisted raises a tuple in an Exception
            self._log.debug("{load} failed: {error}", load=self._load, error=error)

    async def _apply(self, commands: list[Command]) -> list[Refusal]:
        refusals: list[Refusal] = []
        for first in range(0, len(commands), MESSAGES_PER_SEND):
            portion = commands[first : first + MESSAGES_PER_SEND]
            requests = [ipvs_messages.encode(command, self._family) for command in portion]
            for rejection in await self._open.submit(requests):
                subject = command_name(portion[rejection.index])
                text = rejection.text or os.strerror(rejection.errno)
                refusals.append(Refusal(subject, rejection.errno, text))
        return refusals

    async def _table(self) -> dict[ServiceKey, Pool]:
        pools = {}
        frames = await self._open.query(ipvs_messages.services_request(self._family))
        for service in self._decoded(frames, ipvs_messages.decode_service):
            pools[service.key] = Pool(service, await self._destinations(service.key))
        return pools

    async def _destinations(self, service: ServiceKey) -> frozenset[Destination]:
        request = ipvs_messages.destinations_request(self._family, service)
        frames = await self._open.query(request)
        return frozenset(self._decoded(frames, ipvs_messages.decode_destination))

    def _decoded(self, frames: list[Frame], decode: Callable[[Frame], _Decoded | None]) -> list[_Decoded]:
        """What can be named; an entry of a kind that we do not know is somebody else's, and stays."""
        entries = []
        for frame in frames:
            try:
                entry = decode(frame)
            except (KeyError, ValueError) as error:
                self._log.debug("IPVS entry left out: {error!r}", error=error)
                continue
            if entry is not None:
                entries.append(entry)
        return entries
