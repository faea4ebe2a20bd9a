"""Tests of the modules directly below L{kalive}, and of the whole."""
