"""Which network addresses a fetcher may connect to (SRC-012): public ones alone."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_TRANSLATED = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an IP address is a public one: not private, loopback, link-local, reserved, shared or multicast.

    An IPv4 address inside of an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged too. What is no IP address is not
    public.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in (found, *_inside(found)))


def _inside(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    if isinstance(address, IPv4Address):
        return ()
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED:
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(each for each in inner if each is not None)
