"""Where a notice may be sent: an https address out in the world, or an organisation's mailbox.

Whoever writes an address must not make the service speak to its own surroundings: what a name
resolves to is judged again at the moment of sending, and the connection goes to that very address.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_MAILBOX: Final = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
# Ways of IPv6 to an address of IPv4: what is judged is where they lead.
_NAT64: Final = ip_network("64:ff9b::/96")
# Ways that only a network's own surroundings know; not every Python says so of them.
_INNER: Final = (ip_network("::/96"), ip_network("64:ff9b:1::/48"), ip_network("fec0::/10"))


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook's address, taken apart."""

    is_safe: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_safe else 80) else f"{host}:{self.port}"


def target(text: str, *, is_production: bool) -> Target | None:
    """The address as it may be kept and used; None for every other.

    https alone; http only to the machine itself, and only outside production. Printable ASCII,
    without a name or a password in it.
    """
    if not (0 < len(text) <= LONGEST and all("!" <= c <= "~" for c in text)) or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    is_own = host in _LOOPBACK
    schemes = {"https"} if is_production or not is_own else {"https", "http"}
    if not host or parts.scheme not in schemes or "@" in parts.netloc or parts.fragment:
        return None
    if port == 0 or (is_own and is_production):
        return None
    is_safe = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_safe, host, port or (443 if is_safe else 80), path)


def is_open(resolved: str, *, is_production: bool) -> bool:
    """Whether the service may speak to what a name resolved to.

    No private, link-local or otherwise inner address; loopback only outside production.
    """
    address: IPv4Address | IPv6Address = ip_address(resolved.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            address = IPv4Address(int(address) & 0xFFFFFFFF)
        else:
            address = address.ipv4_mapped or address.sixtofour or address
    if address.is_loopback:
        return not is_production
    if any(address in inner for inner in _INNER):
        return False
    return address.is_global and not address.is_multicast


def is_mailbox(text: str) -> bool:
    """Whether it is one plain mail address, with nothing that a header could be made of."""
    return len(text) <= LONGEST and _MAILBOX.fullmatch(text) is not None
