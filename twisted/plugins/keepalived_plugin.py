"""Makes C{twistd keepalived} known; twistd imports this for every sub-command, so it imports nothing."""

from twisted.application.service import ServiceMaker

keepalived = ServiceMaker(
    "Keepalived", "kalive.tap", "VRRP failover and IPVS load balancing with health checks", "keepalived"
)
