"""Where a request comes from: the address that our own proxies saw, never one that a client merely claims."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

from forecourt.settings.environment import environment

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(request: HttpRequest) -> str | None:
    """Return the address of a request's client; None where the server does not tell one.

    `X-Forwarded-For` is read from its end, and only past addresses of `FORECOURT_TRUSTED_PROXIES`.
    """
    return seen_address(
        remote=request.META.get("REMOTE_ADDR", ""),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        trusted=_trusted(environment().trusted_proxies),
    )


def paced_address(request: HttpRequest) -> str:
    """Return under what a client's requests are counted: its address, or of IPv6 the /64 that one household has."""
    address = client_address(request)
    if address is None or ":" not in address:
        return address or ""
    return str(ip_network(f"{address}/64", strict=False))


def seen_address(*, remote: str, forwarded: str, trusted: tuple[Network, ...]) -> str | None:
    """Return the last address on a request's way that is not ours. A claim that is no address ends the search."""
    address = _read(remote)
    for claim in reversed(forwarded.split(",")):
        if address is None or not any(address in network for network in trusted):
            break
        earlier = _read(claim.strip())
        if earlier is None:
            break
        address = earlier
    return str(address) if address else None


@cache
def _trusted(networks: str) -> tuple[Network, ...]:
    return tuple(ip_network(each.strip()) for each in networks.split(",") if each.strip())


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
