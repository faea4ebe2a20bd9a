"""Servers come and go, and the kernel is watched: L{kalive.health.service}."""

from __future__ import annotations

import errno

from kalive.health.service import AUDIT_INTERVAL
from kalive.health.test.scene import SORRY, TWO, A, B, C, ServiceTestCase
from kalive.health.test.values import configuration, real_server, tcp_check, virtual_server
from kalive.kernel.pools import EditDestination


class PoolTests(ServiceTestCase):
    """Servers come and go."""

    def test_a_failed_server_leaves_the_pool(self) -> None:
        """With the lines of 2.4.3 in the log."""
        self.started()
        self.sicken(A)
        self.clock.advance(1.1)
        self.assertEqual(self.pool(), {B: 1})
        self.assertEqual(
            self.lines[-3:],
            [
                f"TCP connection to [{A}]:tcp:80 failed. (connection refused: Connection refused)",
                f"TCP_CHECK on service [{A}]:tcp:80 failed.",
                f"Removing service [{A}]:tcp:80 from VS [10.0.0.1]:tcp:80",
            ],
        )

    def test_and_comes_back(self) -> None:
        """After one success."""
        self.started()
        self.sicken(A)
        self.clock.advance(1.1)
        self.recover(A)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.assertEqual(
            self.lines[-2:],
            [
                f"TCP connection to [{A}]:tcp:80 success.",
                f"Adding service [{A}]:tcp:80 to VS [10.0.0.1]:tcp:80",
            ],
        )

    def test_retries(self) -> None:
        """A server that was seen well leaves only after the failure that follows C{retry 1}, a second
        later."""
        self.started()
        self.clock.advance(2)
        self.sicken(A)
        self.clock.advance(9.5)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.clock.advance(1)
        self.assertEqual(self.pool(), {B: 1})
        self.assertIn(f"TCP_CHECK on service [{A}]:tcp:80 failed after 1 retries.", self.lines)

    def test_inhibit_on_failure(self) -> None:
        """The failed server stays at weight 0 by an edit, and its weight comes back by another."""
        server = real_server(A, weight=7, inhibit_on_failure=True)
        self.started(configuration(virtual_server(server, real_server(B))))
        before = len(self.ipvs.commands)
        self.sicken(A)
        self.clock.advance(1.1)
        self.assertEqual(self.pool(), {A: 0, B: 1})
        self.assertIn(f"Disabling service [{A}]:tcp:80 from VS [10.0.0.1]:tcp:80", self.lines)
        self.recover(A)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {A: 7, B: 1})
        self.assertIn(f"Enabling service [{A}]:tcp:80 to VS [10.0.0.1]:tcp:80", self.lines)
        self.assertEqual([type(each) for each in self.ipvs.commands[before:]], [EditDestination] * 2)

    def test_sorry_server(self) -> None:
        """With nobody left the sorry server is in, and goes when one returns."""
        self.started()
        self.sicken(A, B)
        self.clock.advance(1.1)
        self.assertEqual(self.pool(), {SORRY: 1})
        self.assertEqual(
            self.lines[-2:],
            [
                "Lost quorum 1-0=1 > 0 for VS [10.0.0.1]:tcp:80",
                f"Adding sorry server [{SORRY}]:tcp:80 to VS [10.0.0.1]:tcp:80",
            ],
        )
        self.recover(B)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {B: 1})
        self.assertEqual(
            self.lines[-2:],
            [
                "Gained quorum 1+0=1 <= 1 for VS [10.0.0.1]:tcp:80",
                f"Removing sorry server [{SORRY}]:tcp:80 from VS [10.0.0.1]:tcp:80",
            ],
        )

    def test_changes_of_one_moment_are_one_batch(self) -> None:
        """Two servers that fail together never leave the pool empty: the sorry server is in first."""
        self.started()
        before = len(self.ipvs.commands)
        self.sicken(A, B)
        self.clock.advance(1.1)
        kinds = [type(each).__name__ for each in self.ipvs.commands[before:]]
        self.assertEqual(kinds, ["AddDestination", "DeleteDestination", "DeleteDestination"])

    def test_all_checks_of_a_server_must_succeed(self) -> None:
        """Two checks: one failure takes it out, and it is back when both are well."""
        checks = (tcp_check(A), tcp_check(C))
        self.started(configuration(virtual_server(real_server(A, checkers=checks), real_server(B))))
        self.sicken(A, C)
        self.clock.advance(1.1)
        self.recover(A)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {B: 1})
        self.recover(C)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {A: 1, B: 1})


class AuditTests(ServiceTestCase):
    """The kernel's table is looked at again."""

    def test_a_cleared_table_is_repaired_within_a_minute(self) -> None:
        """C{ipvsadm -C} by somebody: at the next audit it is as it should be, and the log says so."""
        self.started()
        self.ipvs.forget()
        self.clock.advance(AUDIT_INTERVAL)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.assertTrue([line for line in self.lines if "repairing (3 changes)" in line], self.lines)

    def test_without_drift_nothing_is_written(self) -> None:
        """An audit reads."""
        self.started()
        commands, read = len(self.ipvs.commands), self.ipvs.tables_read
        self.clock.advance(10 * AUDIT_INTERVAL)
        self.assertEqual(len(self.ipvs.commands), commands)
        self.assertEqual(self.ipvs.tables_read, read + 10)

    def test_what_was_refused_is_tried_again(self) -> None:
        """The kernel was short of memory for a moment."""
        service = self.service()
        self.ipvs.refuse_next(errno.ENOMEM)
        self.successResultOf(service.start(TWO))
        self.assertTrue(service.status()["refused"])
        self.clock.advance(AUDIT_INTERVAL)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.clock.advance(AUDIT_INTERVAL)
        self.assertEqual(service.status()["refused"], [])

    def test_the_same_refusal_is_logged_once(self) -> None:
        """A lasting one does not fill the log."""
        bad = virtual_server(real_server(A), lb_algo="nonsense")
        self.started(configuration(bad))
        count = len([line for line in self.lines if line.startswith("IPVS: ")])
        self.clock.advance(5 * AUDIT_INTERVAL)
        self.assertEqual(len([line for line in self.lines if line.startswith("IPVS: ")]), count)
