"""Tests of L{kalive.watchdog}."""
