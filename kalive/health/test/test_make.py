"""Which class carries out which check: L{kalive.health.checkers.make}."""

from __future__ import annotations

import subprocess
import sys

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.checkers import BFDCheck, FileCheck, PingCheck
from kalive.config.common import Script
from kalive.config.configuration import Configuration
from kalive.config.globals import TLSFiles
from kalive.config.health import MiscCheck
from kalive.health.checkers.acted_on import checkers_of
from kalive.health.checkers.http import HTTPChecker
from kalive.health.checkers.make import make_checker
from kalive.health.checkers.misc import MiscChecker
from kalive.health.checkers.shared import Shared
from kalive.health.checkers.tcp import TCPChecker
from kalive.health.service import HealthService
from kalive.health.test.fakes import World
from kalive.health.test.values import QUICK, http_check, real_server, target, tcp_check, virtual_server
from kalive.kernel.memory_ipvs import MemoryIPVS, memory_health_ports
from kalive.role import Refused
from kalive.testing.clock import SteppingClock

#: What a health child must not load for configurations without TLS and scripts.
HEAVY = ("ssl", "asyncio", "OpenSSL", "pyparsing", "twisted.web", "pyroute2", "hashlib")


class MakeTests(SynchronousTestCase):
    """From configuration to checker."""

    def setUp(self) -> None:
        """A reactor that nothing is done with yet."""
        self.reactor = World(SteppingClock()).reactor

    def test_each_kind(self) -> None:
        """TCP, HTTP, HTTP over TLS, scripts."""
        misc = MiscCheck(timing=QUICK, misc_path=Script(("/bin/true",)), misc_timeout=1.0)
        for configuration, expected in (
            (tcp_check(), TCPChecker),
            (http_check(), HTTPChecker),
            (evolve(http_check(), tls=True), HTTPChecker),
            (misc, MiscChecker),
        ):
            self.assertIsInstance(make_checker(self.reactor, configuration, Shared()), expected)

    def test_those_not_yet_carried_out_are_left_out(self) -> None:
        """A server that is only to be checked so counts as unchecked; its other checks are made."""
        ping = PingCheck(timing=QUICK, target=target())
        others = (ping, FileCheck(track_file="f"), BFDCheck(name="b"))
        self.assertEqual(checkers_of(real_server("192.168.1.10", checkers=others)), ())
        mixed = real_server("192.168.1.10", checkers=(*others, tcp_check()))
        self.assertEqual(checkers_of(mixed), (tcp_check(),))

    def test_unusable_files_are_an_error_now(self) -> None:
        """Not at the first check."""
        check = evolve(http_check(), tls=True)
        shared = Shared(TLSFiles(ca="/nowhere/ca.pem"))
        self.assertRaises(OSError, make_checker, self.reactor, check, shared)

    def test_unusable_files_refuse_the_configuration(self) -> None:
        """With the file's name and no number of an error."""
        server = real_server("192.168.1.10", checkers=(evolve(http_check(), tls=True),))
        wanted = Configuration(virtual_servers=(virtual_server(server),), ssl=TLSFiles(ca="/nowhere/ca.pem"))
        service = HealthService(self.reactor, memory_health_ports(MemoryIPVS()))
        refused = self.failureResultOf(service.prepare(wanted), Refused)
        self.assertEqual(
            refused.getErrorMessage(), "checks can't be made: /nowhere/ca.pem: No such file or directory"
        )

    def test_nothing_heavy_is_loaded(self) -> None:
        """The service with TCP and HTTP checks loads no TLS, no hashing, no event loop of others."""
        program = (
            "import sys; before = set(sys.modules); import twisted.internet.defer, twisted.internet.protocol;"
            " twisted_brings = set(sys.modules); import kalive.health.service;"
            f" print(*[name for name in {HEAVY!r} if name in set(sys.modules) - twisted_brings])"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
        )
        self.assertEqual(done.stdout.strip(), "")
