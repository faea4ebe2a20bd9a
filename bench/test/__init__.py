"""Tests of what the benchmark decides: arithmetic and the reading of captured frames."""
