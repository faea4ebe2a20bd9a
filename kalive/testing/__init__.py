"""What tests of every part share: virtual time, LANs in memory, namespaces."""
