"""Where the service may not be made to speak to, whatever a name resolves to."""

import pytest

from app.notices.addresses import is_open, target

INNER = (
    "10.0.0.5",
    "172.16.9.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  an address that is refused
    "255.255.255.255",
    "224.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "::",
    "ff02::1",
    "::ffff:10.0.0.5",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:5",
    "2002:a00:5::1",
    "64:ff9b:1::a00:5",
    "fec0::1",
    "::10.0.0.5",
    "2001:0:a00:5::1",
    "192.0.2.1",
    "2001:db8::1",
)


@pytest.mark.parametrize("address", INNER)
@pytest.mark.parametrize("is_production", [True, False])
def test_no_inner_address_is_open_anywhere(address: str, is_production: bool) -> None:  # noqa: FBT001
    assert not is_open(address, is_production=is_production)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_the_machine_itself_is_open_outside_production_alone(address: str) -> None:
    assert not is_open(address, is_production=True)
    assert is_open(address, is_production=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_the_world_is_open(address: str) -> None:
    assert is_open(address, is_production=True)


def test_an_address_is_taken_apart() -> None:
    found = target("https://Clinic.example.jp.:8443/a/b?c=d", is_production=True)
    assert found is not None
    assert (found.host, found.port, found.path) == ("clinic.example.jp", 8443, "/a/b?c=d")
    assert found.authority == "clinic.example.jp:8443"
    plain = target("http://[::1]:8000", is_production=False)
    assert plain is not None
    assert (plain.is_safe, plain.authority, plain.path) == (False, "[::1]:8000", "/")
