"""Tests of L{kalive.kernel}."""
