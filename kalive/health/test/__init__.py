"""Tests of L{kalive.health}."""
