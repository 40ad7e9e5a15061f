"""SRC-012: what a fetcher may connect to."""

import pytest

from goodsign.compliance.addresses import is_public


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 - refused here
        "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1",
        "2001:0:7f00:1:0:fdff:f5ff:fffe", "localhost", "", "2130706433", "0x7f.1",
    ],
)  # fmt: skip
def test_everything_else(address: str) -> None:
    assert not is_public(address)
