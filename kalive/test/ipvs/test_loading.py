"""A kernel whose IPVS is a module that nobody has loaded yet."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SkipTest, TestCase

from kalive.kernel.errors import NoIPVS
from kalive.kernel.ipvs import LOAD, VirtualServers

_AUTOLOAD = Path("/proc/sys/kernel/modprobe")


def ip_vs_modules() -> list[str]:
    """The loaded modules of IPVS, those that use others first."""
    names = [line.split()[0] for line in Path("/proc/modules").read_text().splitlines()]
    return sorted((name for name in names if name.startswith("ip_vs")), key=lambda name: name == "ip_vs")


def run(*argv: str) -> None:
    """Run a command that must work."""
    subprocess.run(argv, timeout=60, check=True)


class LoadingTests(TestCase):
    """Modules are unloaded for this, so it is for User Mode Linux only, never for somebody's machine."""

    def setUp(self) -> None:
        """Unload IPVS, and keep the kernel from loading it by itself; afterwards all is as before."""
        if "User Mode Linux" not in Path("/proc/cpuinfo").read_text():
            raise SkipTest("unloads modules: tools/uml-run .venv/bin/trial kalive.test.ipvs")
        modules = ip_vs_modules()
        autoload = _AUTOLOAD.read_text()
        self.addCleanup(run, "modprobe", "-a", *modules)
        self.addCleanup(_AUTOLOAD.write_text, autoload)
        _AUTOLOAD.write_text("/bin/false")
        run("rmmod", *modules)

    def make(self, *load: str) -> VirtualServers:
        """A port that brings IPVS with the command C{load}."""
        from twisted.internet import reactor

        real: Any = reactor
        servers = VirtualServers(real, load=load)
        self.addCleanup(servers.stop)
        return servers

    async def test_module_is_loaded(self) -> None:
        """C{start} loads it; the table is empty, and readable."""
        servers = self.make(*LOAD)
        await servers.start()
        self.assertEqual(await servers.table(), {})

    async def test_module_does_not_come(self) -> None:
        """Without it the user is told, and a later start, when somebody has loaded it, works."""
        servers = self.make("false")
        await self.assertFailure(servers.start(), NoIPVS)
        run("modprobe", "ip_vs")
        await servers.start()
        self.assertEqual(await servers.table(), {})
