"""Which addresses may be dialled for other people: public ones, looked at through every disguise."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

#: What a router hands out as IPv6 today; mapped, compatible, local and documentation forms lie elsewhere.
_V6_PUBLIC = IPv6Network("2000::/3")
#: IPv4 in IPv6's clothes: the address inside decides. (RFC 6052; what RFC 8215 adds is local.)
_NAT64 = IPv6Network("64:ff9b::/96")
_NEVER = tuple(
    ip_network(network)
    for network in (
        # tunnels to any IPv4 address: 6to4 with its relays, and Teredo
        "2002::/16",
        "2001::/32",
        "192.88.99.0/24",
        # what older Pythons do not know yet: protocol assignments (Oracle's machine service among them), documentation
        "192.0.0.0/24",
        "3fff::/20",
        # Azure's machine service: public by its number, the machine's own by what it answers
        "168.63.129.16/32",
    )
)


def is_public(address: str) -> bool:
    """Whether an address as the system resolved it ("93.184.216.34", "fe80::1%eth0") is out in the internet."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inside(found) if isinstance(found, IPv6Address) else None
    return _is_public(inner or found)


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _V6_PUBLIC:
        return False
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
