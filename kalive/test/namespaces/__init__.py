"""Tests that need network namespaces, which they make themselves: real sockets, a real kernel."""
