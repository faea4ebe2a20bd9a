"""Immutable values of a configuration: no parsing, no I/O; what every other part shares."""
