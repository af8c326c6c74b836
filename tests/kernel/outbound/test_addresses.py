"""Only addresses of the public internet are called, however they are written and whatever a name server says."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

from forecourt.kernel.outbound.addresses import AddressRefused, find_target, is_public, read_url

INSIDE = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2001:0:1::1", "::127.0.0.1",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_of_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressRefused):
        find_target(f"https://[{address}]/" if ":" in address else f"https://{address}/", allow_private=False)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_what_is_public_is_taken(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_a_loopback_address_in_disguise_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        find_target(f"https://{host}/", allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///x", "//example.com",
        "https://user:word@example.com/", "https://user@example.com/", "https://example.com:99999/", "https://[::1/",
        "https://exa mple.com/", "https://example.com/\r\nHost: x", "https://example.com/ä", "gopher://example.com", "",
    ],
)  # fmt: skip
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        read_url(url, allow_plain=False)


def test_an_address_is_taken_apart() -> None:
    read = read_url("https://Example.com:8443/a/b?c=d#e", allow_plain=False)
    assert read == ("https", "example.com", 8443, "/a/b?c=d")


def test_a_name_is_asked_for_once_and_that_very_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: a name that is public when judged and the loopback when called."""
    asked: list[str] = []

    def answer(host: str, port: int, *_: Any) -> list[Any]:
        asked.append(host)
        address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    target = find_target("https://rebinding.example/", allow_private=False)
    assert (target.address, target.host, asked) == ("93.184.215.14", "rebinding.example", ["rebinding.example"])


def test_one_inner_address_among_public_ones_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: both)
    with pytest.raises(AddressRefused):
        find_target("https://mixed.example/", allow_private=False)


def test_a_name_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(AddressRefused, match="No address is known"):
        find_target("https://nowhere.example/", allow_private=False)
