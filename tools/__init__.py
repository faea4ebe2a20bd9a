"""What `make` calls: set-up, the tiers of tests, CI. Only the standard library; no part of the daemon."""
