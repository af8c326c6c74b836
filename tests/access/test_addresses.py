"""The client's address is what our own proxies saw, never what a client claims."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from forecourt.access.addresses import seen_address

OURS = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    "remote, forwarded, seen",
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("", "198.51.100.1", None),
    ],
)
def test_the_last_address_that_is_not_ours_counts(remote, forwarded, seen) -> None:
    assert seen_address(remote=remote, forwarded=forwarded, trusted=OURS) == seen
