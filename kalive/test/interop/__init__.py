"""Tests beside the C keepalived of Debian: the same wire, each side in its own namespace."""
