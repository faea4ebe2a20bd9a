"""The work of the VRRP child: all instances of a configuration, from start to stop, and through reloads.

Decides which routers there are; what each does is for L{kalive.vrrp.router}. Tests: C{test_service.py}.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable
from typing import Any

from twisted.internet.defer import (
    CancelledError,
    Deferred,
    DeferredList,
    fail,
    gatherResults,
    inlineCallbacks,
    maybeDeferred,
    succeed,
)
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.config.configuration import Configuration
from kalive.config.difference import difference
from kalive.config.instance import NotifyScripts
from kalive.config.vrrp import VRRPInstance
from kalive.kernel.ports import VRRPPorts
from kalive.role import IRole, Refused
from kalive.vrrp import snapshot
from kalive.vrrp.binding import Membership, addresses_of, links_of
from kalive.vrrp.continuity import Key, duplicates, keeps_its_state, key_of, memberships
from kalive.vrrp.coupling import Coupling
from kalive.vrrp.host import Host
from kalive.vrrp.observer import LinkObserver
from kalive.vrrp.pacing import Pacer
from kalive.vrrp.router import Router
from kalive.vrrp.sockets import Endpoints
from kalive.vrrp.wire import with_group

STOPPING = 2.0
"""Seconds that the kernel has to answer at the end."""

_ALONE = Membership()


@implementer(IRole)
class VRRPService:
    """See L{IRole}; acts through C{ports} in the time of C{reactor}."""

    def __init__(self, reactor: IReactorTime, ports: VRRPPorts) -> None:
        """Nothing happens before L{start}."""
        self._clock = reactor
        self._ports = ports
        endpoints = Endpoints(ports.adverts, reactor.seconds)
        self._host = Host(reactor, ports, endpoints, Pacer(reactor, ports.neighbours))
        self._configuration = Configuration()
        self._prepared: Configuration | None = None
        self._routers: dict[Key, Router] = {}
        self._couplings: list[Coupling] = []
        self._observer: LinkObserver | None = None

    @inlineCallbacks
    def start(self, configuration: Configuration) -> Generator[Deferred[Any], Any, None]:
        """See L{IRole.start}. An instance that is there twice is left out, and said."""
        yield self._ports.links.start()
        for instance in duplicates(configuration.vrrp_instances):
            _log.error("{complaint}: it is left out", complaint=_duplicate(instance))
        delay = configuration.global_defs.vrrp.vrrp_startup_delay
        self._host.not_before = self._clock.seconds() + delay if delay else 0.0
        self._observer = LinkObserver(self._clock, self._ports.links, self._routers.values)
        yield self._go_over(configuration)

    def prepare(self, configuration: Configuration) -> Deferred[None]:
        """See L{IRole.prepare}."""
        for instance in duplicates(configuration.vrrp_instances):
            return fail(Refused(_duplicate(instance)))
        self._prepared = configuration
        return succeed(None)

    def commit(self) -> Deferred[None]:
        """See L{IRole.commit}."""
        prepared, self._prepared = self._prepared, None
        if prepared is None or _relevant(prepared) == _relevant(self._configuration):
            return succeed(None)
        return self._go_over(prepared)

    def abandon(self) -> None:
        """See L{IRole.abandon}."""
        self._prepared = None

    def stop(self) -> Deferred[None]:
        """See L{IRole.stop}. After two seconds it ends, whatever the kernel did not answer."""
        if self._observer is not None:
            self._observer.stop()
            self._observer = None
        self._uncouple()
        gone = DeferredList([_stopped(router) for router in self._routers.values()], consumeErrors=True)
        gone.addTimeout(STOPPING, self._clock, _too_late)
        return gone.addBoth(self._close)

    def status(self) -> dict[str, object]:
        """See L{IRole.status}."""
        return {
            "vrrp": [snapshot.of_router(router) for router in self._routers.values()],
            "vrrp_sync_group": [snapshot.of_group(coupling) for coupling in self._couplings],
            "unknown_vrid": self._host.endpoints.unknown,
            "lateness": self._host.lateness.snapshot(),
        }

    def _go_over(self, configuration: Configuration) -> Deferred[None]:
        """Make the routers those of C{configuration}: first what ends, then what changes, then what
        is new, then the groups. Fails when one can't end: nobody knows then what it left behind."""
        old = [router.instance for router in self._routers.values()]
        defaults = configuration.global_defs.vrrp
        new = [with_group(each, defaults) for each in _first_of_each(configuration.vrrp_instances)]
        groups = memberships(configuration.vrrp_sync_groups, new)
        self._configuration = configuration
        self._host.virtual = frozenset(each.address for one in new for each in addresses_of(one))
        self._host.pacer.configure(configuration.global_defs.garp, configuration.garp_groups)
        self._uncouple()
        found = difference(old, new, key_of)
        renewed = [pair for pair in found.changed if not keeps_its_state(*pair)]
        gone = [self._end(each) for each in (*found.removed, *(before for before, _ in renewed))]
        for before, after in found.changed:
            if keeps_its_state(before, after):
                self._routers[key_of(after)].reconfigure(after, groups.get(after.name, _ALONE))
        for kept in found.kept:
            self._routers[key_of(kept)].regroup(groups.get(kept.name, _ALONE))
        begun = [*found.added, *(after for _, after in renewed)]
        for instance in begun:
            self._routers[key_of(instance)] = self._begin(instance, groups.get(instance.name, _ALONE))
            self._routers[key_of(instance)].start()
        self._couple({instance.name for instance in begun})
        return gatherResults(gone, consumeErrors=True).addCallback(lambda _: None)

    def _begin(self, instance: VRRPInstance, membership: Membership) -> Router:
        """A router that has not started; what it will lack is said here."""
        links = self._ports.links.links()
        for name in sorted(links_of(instance) - links.keys()):
            _log.warn(
                "({name}) interface {link} doesn't exist; {what} until it appears",
                name=instance.name,
                link=name,
                what="in FAULT" if name == instance.interface else "do without it",
            )
        for remark in _remarks(instance):
            _log.warn("({name}) {remark}", name=instance.name, remark=remark)
        return Router(self._host, instance, membership)

    def _end(self, instance: VRRPInstance) -> Deferred[None]:
        """Resign and go."""
        return _stopped(self._routers.pop(key_of(instance)))

    def _uncouple(self) -> None:
        """While the groups change nobody settles them."""
        self._couplings.clear()
        for router in self._routers.values():
            router.settled = _unheard

    def _couple(self, begun: Collection[str]) -> None:
        """Make the groups, which remember nothing; C{begun} are the names of new members."""
        by_name = {router.instance.name: router for router in self._routers.values()}
        for group in self._configuration.vrrp_sync_groups:
            if members := [by_name[name] for name in group.group if name in by_name]:
                coupling = Coupling(self._clock, group.name, members)
                self._couplings.append(coupling)
                coupling.welcome(begun)

    def _close(self, result: object) -> Failure | None:
        """Free everything, however it ended; a failure goes on to who called for the stop."""
        self._routers.clear()
        self._ports.close()
        return result if isinstance(result, Failure) else None


def _stopped(router: Router) -> Deferred[None]:
    """Fires when C{router} has stopped; fails, never raises, when it could not, which is logged."""

    def told(failure: Failure) -> Failure:
        if not failure.check(CancelledError):  # the kernel was waited for too long: told as a whole
            _log.failure("({name}) could not stop", failure, name=router.instance.name)
        return failure

    return maybeDeferred(router.stop).addErrback(told)


def _first_of_each(instances: Iterable[VRRPInstance]) -> list[VRRPInstance]:
    """Without those that are there twice."""
    return list({key_of(each): each for each in reversed(list(instances))}.values())[::-1]


def _relevant(configuration: Configuration) -> tuple[object, ...]:
    """What of a configuration is ours."""
    global_defs = configuration.global_defs
    return (
        configuration.vrrp_instances,
        configuration.vrrp_sync_groups,
        configuration.garp_groups,
        global_defs.vrrp,
        global_defs.garp,
    )


def _duplicate(instance: VRRPInstance) -> str:
    where, vrid = instance.interface, instance.virtual_router_id
    return f"({instance.name}) virtual_router_id {vrid} is used twice on interface {where}"


def _remarks(instance: VRRPInstance) -> list[str]:
    """Words that are parsed but do nothing."""
    words = {
        "virtual_routes": instance.virtual_routes,
        "notify": instance.notify != NotifyScripts(),
        "smtp_alert": instance.smtp_alert,
        "lvs_sync_daemon_interface": instance.lvs_sync_daemon_interface,
    }
    remarks = [f"{word} is not supported yet: ignored" for word, used in words.items() if used]
    if instance.version == 3 and instance.authentication is not None:
        remarks.append("VRRP version 3 has no authentication: ignored")
    return remarks


def _too_late(_: object, timeout: float) -> None:
    """The kernel did not answer in time."""
    _log.warn("addresses were not confirmed as removed within {timeout} s", timeout=timeout)


def _unheard(effects: object) -> None:
    """Nobody looks."""


_log = Logger()
