"""Tests of L{kalive.parser}."""
