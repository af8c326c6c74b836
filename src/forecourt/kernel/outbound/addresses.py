"""Which addresses outside may be called: public ones, found by name once, and then that very address.

A name is resolved here and nowhere later, so a second answer of its owner's name server (DNS rebinding) is never asked
for. However an address is written (decimal, octal, IPv4 within IPv6), it is judged by what it resolves to.
"""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from forecourt.kernel.errors import Malformed

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

RESOLVE_TIMEOUT_S: Final = 5.0
PORTS: Final = {"http": 80, "https": 443}
#: IPv6 prefixes that carry an IPv4 address on to another network: NAT64 (RFC 6052, RFC 8215), 6to4 and Teredo.
CARRIERS: Final = tuple(
    ipaddress.ip_network(prefix) for prefix in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)


class AddressRefused(Malformed):
    """An address that is not one of the public internet, or not one that we call."""

    code, title = "address_refused", "This address is not called from here"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes: by name in its TLS and Host, to this very address on the wire."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def authority(self) -> str:
        """Return host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def find_target(url: str, *, allow_private: bool) -> Target:
    """Resolve an address once and judge it. Raises AddressRefused.

    Args:
        allow_private: For tests and demos: plain HTTP, loopback and private networks may be called too.
    """
    scheme, host, port, path = read_url(url, allow_plain=allow_private)
    found = resolve(host, port)
    if not allow_private and (inside := [each for each in found if not is_public(each)]):
        raise AddressRefused(f"{host} is {inside[0]}, which is not an address of the public internet.")
    return Target(scheme=scheme, host=host, port=port, path=path, address=str(found[0]))


def read_url(url: str, *, allow_plain: bool) -> tuple[str, str, int, str]:
    """Take an address apart: scheme, host, port, and path with query. Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("This is not an address.") from None
    if parts.scheme not in (("http", "https") if allow_plain else ("https",)):
        raise AddressRefused("The address has to begin with https://.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("The address holds a name or password: keep it out.")
    host = _ascii(parts.hostname or "")
    if not all(33 <= ord(each) < 127 for each in url):
        raise AddressRefused("The address has a character that addresses cannot have.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port if port is not None else PORTS[parts.scheme], path


def resolve(host: str, port: int) -> list[Ip]:
    """Ask the name server once, for 5 seconds at most. Raises AddressRefused where there is no such name."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        answers = pool.submit(socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM).result(RESOLVE_TIMEOUT_S)
    except (OSError, TookTooLong, UnicodeError):
        raise AddressRefused(f"No address is known for {host}.") from None
    finally:
        pool.shutdown(wait=False)
    return list(dict.fromkeys(ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers))


def is_public(ip: Ip) -> bool:
    """Tell whether an address belongs to the public internet: not ours, not a neighbour's, not a cloud's metadata."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(ip.ipv4_mapped)
        if any(ip in carrier for carrier in CARRIERS):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _ascii(host: str) -> str:
    if not host or len(host) > 253:
        raise AddressRefused("The address names no host.")
    return host
