"""Ports to the Linux kernel, each with a real side and an in-memory side."""
