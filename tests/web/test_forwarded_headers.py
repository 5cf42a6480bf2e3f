"""Headers as proxies write them, and forged ones."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.web.forwarded_headers import (
    UNKNOWN,
    Hop,
    parse_address,
    parse_forwarded,
    parse_x_forwarded_for,
)

V4, V6 = ip_address("192.0.2.43"), ip_address("2001:db8:cafe::17")


@pytest.mark.parametrize(
    ("line", "hops"),
    [
        # The examples of RFC 7239, section 4.
        ("for=192.0.2.43", [Hop(V4)]),
        ('For="[2001:db8:cafe::17]:4711"', [Hop(V6, 4711)]),
        ("for=192.0.2.60;proto=http;by=203.0.113.43", [Hop(ip_address("192.0.2.60"), 0, "http")]),
        ("for=192.0.2.43, for=198.51.100.17", [Hop(V4), Hop(ip_address("198.51.100.17"))]),
        ('for="_gazonk"', [UNKNOWN]),
        ('for=192.0.2.43, for="[2001:db8:cafe::17]"', [Hop(V4), Hop(V6)]),
        ("for=_hidden, for=_SEVKISEK", [UNKNOWN, UNKNOWN]),
        # Section 6: nodes.
        ("for=unknown", [UNKNOWN]),
        ('for="unknown:_x-1.a"', [UNKNOWN]),
        ('for="192.0.2.43:47011"', [Hop(V4, 47011)]),
        ('for="192.0.2.43:_obfuscated.port-1"', [Hop(V4)]),
        ('for="[::ffff:192.0.2.43]"', [Hop(V4)]),
        # Lists and parameters in other spellings.
        (' for = "192.0.2.43"', [UNKNOWN]),
        ('\tFOR="192.0.2.43" ; Proto=HTTPS ;, ,', [Hop(V4, 0, "https")]),
        (r'for="\192.0.2.4\3"', [Hop(V4)]),
        ('proto=https;host="a,b;c\\"d";for=192.0.2.43', [Hop(V4, 0, "https")]),
        ("by=203.0.113.43;proto=https", [Hop(None, 0, "https")]),
        ("secret=x;for=192.0.2.43;ext=1", [Hop(V4)]),
        ("", []),
        (" , ;,", []),
        # Without the quotes that the RFC requires, as some proxies write it.
        ("for=192.0.2.43:80", [Hop(V4, 80)]),
        ("for=[2001:db8:cafe::17]", [Hop(V6)]),
        ("for=2001:db8:cafe::17", [Hop(V6)]),
        # Malformed.
        ("192.0.2.43", [UNKNOWN]),
        ("for=", [UNKNOWN]),
        ("=192.0.2.43", [UNKNOWN]),
        ("for=192.0.2.43;for=198.51.100.17", [UNKNOWN]),
        ("for=192.0.2.43 for=198.51.100.17", [UNKNOWN]),
        ('for="192.0.2.43', [UNKNOWN]),
        ('for="192.0.2.43"x', [UNKNOWN]),
        ('for="192.0.2.43\\', [UNKNOWN]),
        ("for=192.0.2.043", [UNKNOWN]),
        ("for=999.0.2.43", [UNKNOWN]),
        ("for=example.org", [UNKNOWN]),
        ('for="[2001:db8:cafe::17"', [UNKNOWN]),
        ('for="192.0.2.43:port"', [UNKNOWN]),
        ("for=１９２.0.2.43", [UNKNOWN]),
    ],
)
def test_forwarded(line, hops):
    assert parse_forwarded([line]) == hops


def test_quote_that_a_client_leaves_open_hides_what_the_proxy_appends_and_invents_nothing():
    """An entry of the client must never take the place of the nearest proxy's."""
    for begun in ('for="', 'for=1.1.1.1, for="', 'x="\\', 'for=1.1.1.1;x="'):
        for appended in ("for=192.0.2.43", 'for="[2001:db8:cafe::17]"', 'by="x";for="192.0.2.43"'):
            assert parse_forwarded([f"{begun}, {appended}"]) == [UNKNOWN]
            # A proxy that adds its own header line is not affected.
            assert parse_forwarded([begun, "for=192.0.2.43"]) == [UNKNOWN, Hop(V4)]


@pytest.mark.parametrize(
    ("lines", "hops"),
    [
        (["192.0.2.43"], [Hop(V4)]),
        (["192.0.2.43:4711"], [Hop(V4, 4711)]),
        (["2001:db8:cafe::17"], [Hop(V6)]),
        (["[2001:db8:cafe::17]:4711"], [Hop(V6, 4711)]),
        (["[2001:db8:cafe::17]"], [Hop(V6)]),
        (["::ffff:192.0.2.43"], [Hop(V4)]),
        (["192.0.2.43, 2001:db8:cafe::17", "192.0.2.43"], [Hop(V4), Hop(V6), Hop(V4)]),
        ([" 192.0.2.43 ,, "], [Hop(V4)]),
        (["unknown, 192.0.2.43"], [UNKNOWN, Hop(V4)]),
        (["", ","], []),
        (["evil<script>"], [UNKNOWN]),
        (["[192.0.2.43", "]192.0.2.43", "192.0.2.43:"], [UNKNOWN] * 3),
        (['"192.0.2.43"'], [UNKNOWN]),
    ],
)
def test_x_forwarded_for(lines, hops):
    assert parse_x_forwarded_for(lines) == hops


@given(st.lists(st.text(st.characters(max_codepoint=255), max_size=80), max_size=4))
def test_nothing_breaks_the_parsers(lines):
    for parse in (parse_forwarded, parse_x_forwarded_for):
        assert all(isinstance(hop, Hop) for hop in parse(lines))


@given(st.ip_addresses(), st.integers(0, 65535), st.text(st.characters(max_codepoint=255)))
def test_last_entry_is_the_nearest_proxys_whatever_lines_stand_before(address, port, before):
    host = f"[{address}]" if address.version == 6 else str(address)
    expected = Hop(parse_address(str(address)), port)
    assert parse_forwarded([before, f'for="{host}:{port}"'])[-1] == expected
    assert parse_x_forwarded_for([before, f"{host}:{port}"])[-1] == expected


def test_address_loses_its_zone():
    assert parse_address("fe80::1%eth0") == ip_address("fe80::1")
    assert parse_address("localhost") is None
