"""Tests of L{kalive.config}."""
