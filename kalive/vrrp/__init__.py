"""The Virtual Router Redundancy Protocol: who holds the addresses."""
