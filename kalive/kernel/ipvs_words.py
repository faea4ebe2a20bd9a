"""How IPVS entries and commands are called in messages to people."""

from __future__ import annotations

from kalive.kernel.pools import (
    AddDestination,
    AddService,
    Command,
    DeleteDestination,
    DeleteService,
    DestinationKey,
    EditDestination,
    EditService,
    MarkService,
    ServiceKey,
)

_PROTOCOL = {6: "tcp", 17: "udp", 132: "sctp"}


def service_name(key: ServiceKey) -> str:
    """C{[192.0.2.80]:tcp:80}, or C{FWM 7}."""
    if isinstance(key, MarkService):
        return f"FWM {key.fwmark}" + (" inet6" if key.family == 10 else "")
    return f"[{key.address}]:{_PROTOCOL.get(key.protocol, key.protocol)}:{key.port}"


def _destination(verb: str, service: ServiceKey, key: DestinationKey) -> str:
    return f"{verb} server [{key.address}]:{key.port} of service {service_name(service)}"


def command_name(command: Command) -> str:
    """C{add server [10.0.0.1]:80 of service [192.0.2.80]:tcp:80}: the subject of a refusal."""
    match command:
        case AddService(service):
            return f"add service {service_name(service.key)}"
        case EditService(service):
            return f"edit service {service_name(service.key)}"
        case DeleteService(key):
            return f"delete service {service_name(key)}"
        case AddDestination(service_key, destination):
            return _destination("add", service_key, destination.key)
        case EditDestination(service_key, destination):
            return _destination("edit", service_key, destination.key)
        case DeleteDestination(service_key, destination_key):
            return _destination("delete", service_key, destination_key)
