"""Which tiers can run on a machine, how, and what is said of those that can't."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import TestCase

from tools.environment import ROOT
from tools.summary import Counts
from tools.tier import NAMES, Machine, modules, plan
from tools.tiers import Result, Runs, report

EVERYTHING = Machine(namespaces=True, root=True, own_ipvs=False, uml=True, keepalived=True)


def obstacles(machine: Machine) -> dict[str, str]:
    """The tiers that can't run on C{machine}, each with its reason."""
    tiers = plan(list(NAMES), machine, "/scratch")
    return {tier.name: tier.obstacle for tier in tiers if tier.obstacle}


class PlanTests(TestCase):
    """What each tier needs of a machine."""

    def test_everything(self) -> None:
        """Root with User Mode Linux and the C daemon runs all four, quickest first."""
        self.assertEqual(obstacles(EVERYTHING), {})
        self.assertEqual([tier.name for tier in plan(list(NAMES), EVERYTHING, "/s")], list(NAMES))

    def test_pure_runs_anywhere(self) -> None:
        """A machine that allows nothing still runs the pure tier and says why not the others."""
        nothing = Machine(namespaces=False, root=False, own_ipvs=False, uml=False, keepalived=False)
        self.assertEqual(set(obstacles(nothing)), {"namespaces", "ipvs", "interop"})

    def test_no_c_daemon(self) -> None:
        """Without the C daemon only interoperability is out, and the package is named."""
        found = obstacles(EVERYTHING._replace(keepalived=False))
        self.assertEqual(set(found), {"interop"})
        self.assertIn("Debian package keepalived", found["interop"])

    def test_own_kernel_first(self) -> None:
        """A kernel that has IPVS is used itself, in a sandbox."""
        (tier,) = plan(["ipvs"], EVERYTHING._replace(own_ipvs=True, uml=False), "/s")
        self.assertEqual((tier.obstacle, tier.command[0]), ("", "unshare"))

    def test_user_mode_linux_else(self) -> None:
        """Otherwise a guest kernel."""
        (tier,) = plan(["ipvs"], EVERYTHING, "/s")
        self.assertEqual(Path(tier.command[0]).name, "uml-run")

    def test_ordinary_user(self) -> None:
        """An ordinary user becomes root of a user namespace where the kernel allows it."""
        (tier,) = plan(["namespaces"], EVERYTHING._replace(root=False), "/s")
        self.assertIn("--map-root-user", tier.command)


class ModuleTests(TestCase):
    """Which modules the pure tier runs."""

    def test_all_but_the_real_tiers(self) -> None:
        """Every test file belongs to exactly one tier: ours here is pure, the real tiers' are not."""
        found = modules(ROOT)
        self.assertIn("tools.test.test_tier", found)
        self.assertEqual([name for name in found if name.startswith("kalive.test.ipvs")], [])

    def test_found_by_place(self) -> None:
        """A new file beside the code it tests is found by itself, one of a real tier is left out."""
        root = Path(self.mktemp())
        for name in (
            "kalive/vrrp/test/test_new.py",
            "kalive/test/interop/test_old.py",
            "kalive/vrrp/test/x.py",
        ):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).touch()
        self.assertEqual(modules(root), ["kalive.vrrp.test.test_new"])


class ReportTests(TestCase):
    """The exit status: what counts as failure, here and in CI."""

    def status(self, counts: Counts, strict: bool) -> int:
        """Of a run with one tier."""
        return report([Result("pure", counts, "", 1.0)], strict)[1]

    def test_good(self) -> None:
        """All passed: status 0."""
        self.assertEqual(self.status(Counts(3, 0, 0), True), 0)

    def test_last_line(self) -> None:
        """The last line is the sum and nothing else."""
        results = [Result(name, Counts(3, 0, 1), "", 1.0) for name in NAMES]
        for strict in (False, True):
            self.assertEqual(report(results, strict)[0].splitlines()[-1], "12 passed, 0 failed, 4 skipped")

    def test_failed(self) -> None:
        """One failure: status 1."""
        self.assertEqual(self.status(Counts(3, 1, 0), False), 1)

    def test_skips(self) -> None:
        """A skip is allowed at home and a failure in CI."""
        self.assertEqual(self.status(Counts(3, 0, 1), False), 0)
        self.assertEqual(self.status(Counts(3, 0, 1), True), 1)

    def test_tier_that_cannot_run(self) -> None:
        """Such a tier is named with its reason, skipped at home and failed in CI."""
        (tier,) = plan(["interop"], EVERYTHING._replace(keepalived=False), "/s")
        result, _ = Runs(strict=False).run(tier, live=False)
        self.assertEqual(result.counts, Counts(skipped=1))
        self.assertIn("cannot run: keepalived is not installed", str(result))
        result, _ = Runs(strict=True).run(tier, live=False)
        self.assertEqual(result.counts, Counts(failed=1))
