"""How a port can fail as a whole."""


class NoIPVS(OSError):
    """This kernel has no IPVS and C{modprobe ip_vs} did not bring it."""
