"""Tests of L{kalive.vrrp}."""
