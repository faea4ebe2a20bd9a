"""What checks share: L{kalive.health.checkers.shared}."""

from __future__ import annotations

import grp
import pwd
from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Script
from kalive.config.configuration import Configuration
from kalive.config.globals import TLSFiles
from kalive.config.health import MiscCheck
from kalive.health.checkers import tls
from kalive.health.checkers.make import make_checker
from kalive.health.checkers.shared import Shared
from kalive.health.service import HealthService
from kalive.health.test.fakes import World
from kalive.health.test.values import QUICK, http_check, real_server, virtual_server
from kalive.kernel.memory_ipvs import MemoryIPVS, memory_health_ports
from kalive.testing.clock import SteppingClock


class SharedTests(SynchronousTestCase):
    """Asked once, however many checks there are."""

    def setUp(self) -> None:
        """Count what is asked."""
        self.asked: list[Any] = []

    def count(self, module: object, name: str) -> None:
        """Note each call of C{module.name}."""
        original = getattr(module, name)

        def noted(what: Any) -> Any:
            self.asked.append(what)
            return original(what)

        self.patch(module, name, noted)

    def test_one_tls_setting_for_each_configuration(self) -> None:
        """Two C{SSL_GET} read the files of the C{SSL} block once; a reload reads them again."""
        self.count(tls, "context")
        world = World(SteppingClock())
        service = HealthService(world.reactor, memory_health_ports(MemoryIPVS()))
        addresses = "192.168.1.10", "192.168.1.11"
        servers = [
            real_server(each, checkers=(evolve(http_check(address=each), tls=True),)) for each in addresses
        ]
        configuration = Configuration(virtual_servers=(virtual_server(*servers),), ssl=TLSFiles())
        for times in (1, 2):
            self.successResultOf(service.prepare(configuration))
            self.assertEqual(self.asked, [TLSFiles()] * times)

    def test_a_user_is_looked_up_when_the_check_is_made(self) -> None:
        """A directory of users in the network (LDAP, sssd) may answer late: it is asked before any check
        runs, once for all scripts of a user."""
        self.count(pwd, "getpwnam")
        shared = Shared()
        script = Script(("/bin/true",), user="root")
        check = MiscCheck(timing=QUICK, misc_path=script, misc_timeout=1.0)
        for _ in range(2):
            make_checker(World(SteppingClock()).reactor, check, shared)
        self.assertEqual(self.asked, ["root"])
        self.assertEqual(shared.run_as(script), (0, 0))
        self.assertEqual(self.asked, ["root"])

    def test_groups(self) -> None:
        """A group of its own replaces that of the user; without a user nobody is asked."""
        nobody = pwd.getpwnam("nobody")
        shared = Shared()
        self.assertEqual(shared.run_as(Script(("x",), "nobody")), (nobody.pw_uid, nobody.pw_gid))
        self.assertEqual(
            shared.run_as(Script(("x",), "nobody", "root")), (nobody.pw_uid, grp.getgrnam("root").gr_gid)
        )
        self.assertEqual(shared.run_as(Script(("x",))), (None, None))

    def test_who_is_unknown_is_asked_for_again(self) -> None:
        """A user that the directory does not know yet makes no check impossible for ever."""
        shared, script = Shared(), Script(("x",), user="kalive-late")
        self.assertRaises(KeyError, shared.run_as, script)
        self.patch(pwd, "getpwnam", lambda _: pwd.struct_passwd(("kalive-late", "x", 7, 8, "", "/", "")))
        self.assertEqual(shared.run_as(script), (7, 8))
