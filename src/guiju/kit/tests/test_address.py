"""Where a request comes from: headers are believed when a trusted proxy wrote them, and only
then.
"""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from guiju.kit.address import whence

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8"), ip_network("127.0.0.1/32")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "said"),
    [
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # an untrusted peer's header is made up
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (
            "10.0.0.1",
            "1.1.1.1, 198.51.100.1",
            "198.51.100.1",
        ),  # what the client wrote itself stands to the left
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),  # two proxies
        ("10.0.0.1", "10.9.9.9, 10.0.0.2", "10.9.9.9"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "nonsense, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", ",", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", ", ".join(["198.51.100.1"] * 500), "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "2001:DB8:0::1", "2001:db8::1"),
        ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("2001:db8::7", "198.51.100.1", "2001:db8::7"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_rightmost_address_that_is_no_proxys(peer: str, forwarded: str, said: str) -> None:
    assert whence(peer, forwarded, TRUSTED) == said


def test_without_trusted_proxies_no_header_counts() -> None:
    assert whence("127.0.0.1", "198.51.100.1", []) == "127.0.0.1"
