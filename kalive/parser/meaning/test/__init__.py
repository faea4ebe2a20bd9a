"""Tests of the judgement of meaning."""
