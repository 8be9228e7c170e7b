from __future__ import annotations

import pytest

from library.errors import PageUnreadable
from library.net.connection import is_public, public_addresses, read_address

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),  # noqa: S104
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "203.0.113.9"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::127.0.0.1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    *("2002:7f00:1::", "2001:0:4136:e378::1", "2001:db8::1"),
    *("localhost", "example.org", "127.1", "0x7f.0.0.1", "2130706433"),
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_this_machine_and_its_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def test_a_name_that_does_not_exist_says_so() -> None:
    def missing(*_: object) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(PageUnreadable, match=r"The name nowhere\.test was not found"):
        public_addresses("nowhere.test", 80, missing)


def test_a_name_without_an_address_leads_nowhere() -> None:
    with pytest.raises(PageUnreadable, match="leads nowhere"):
        public_addresses("nowhere.test", 80, lambda *_: [])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://a.test", "https://a.test/"),
        ("http://A.test:80/b c?q=1&r=é#part", "http://a.test/b%20c?q=1&r=%C3%A9"),
        ("https://zh.test/wiki/西港", "https://zh.test/wiki/%E8%A5%BF%E6%B8%AF"),
        ("https://例子.test/", "https://xn--fsqu00a.test/"),
        ("https://a.test/%E8%A5%BF", "https://a.test/%E8%A5%BF"),
    ],
)
def test_an_address_is_read_as_it_is_asked_for(written: str, read: str) -> None:
    assert read_address(written).url == read


@pytest.mark.parametrize(
    "address",
    ["ftp://a.test/", "javascript:alert(1)", "file:///etc/passwd", "http://", "http://[::1", "http://[::1]/",
     "http://a.test:22/", "https://a.test:80/", "http://u@a.test/", "http://u:p@a.test/", "http://a b.test/",
     "http://a.test\\@b.test/", "http://a.test:x/", "https://a.test/" + "x" * 3000],
)  # fmt: skip
def test_what_is_no_address_of_a_public_page_is_refused(address: str) -> None:
    with pytest.raises(PageUnreadable, match="The address"):
        read_address(address)


def test_a_redirect_may_be_relative() -> None:
    assert read_address("../b?x", "https://a.test/c/d/e").url == "https://a.test/c/b?x"
