"""Health checking: which real servers IPVS may use."""
