"""Where a request comes from: the one place that says so, for sign-in limits, signatures and
tokens.

What a header says is believed only when a trusted proxy said it (``GUIJU_PROXIES``): anybody can
write a header.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: So many proxies may stand in a row; more are a made-up header.
MOST = 20


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks: the peer, or whom the trusted proxies before us say that they
    speak for.
    """
    peer, header = request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    return whence(peer, header, settings.TRUSTED_PROXIES)


def whence(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The right-most address that is no trusted proxy's; the peer when it is not trusted or the
    header cannot be read.

    When every address is a trusted one, the client stands among the proxies: the left-most is
    meant.
    """
    seen = _read(peer)
    if seen is None or not _within(seen, trusted) or not forwarded.strip():
        return str(seen or peer)
    hops = forwarded.split(",")
    if len(hops) > MOST:
        return str(seen)
    client = seen
    for hop in reversed(hops):
        address = _read(hop)
        if address is None:
            return str(seen)
        client = address
        if not _within(address, trusted):
            break
    return str(client)


def _read(text: str) -> Address | None:
    """An address as written, with brackets or a port or as IPv4 inside IPv6; None when it is
    none.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return ipaddress.IPv6Address(int(address))
        return address.ipv4_mapped or address
    return address


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
