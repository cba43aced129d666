"""The one way out, against a site on loopback that does everything wrong."""

from __future__ import annotations

import asyncio
import gzip
import resource
import time
import zlib
from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest

from monitor.errors import FetchError
from monitor.feeds.answer import Answer
from monitor.feeds.fetch import Caps, Fetcher
from tests.web_server import Request, Site, reply, serve_site

CAPS = Caps(wire=1 << 20, decoded=4 << 20, seconds=5)
NAMES = {
    "site.test": ["127.0.0.1"],
    "inside.test": ["127.0.0.2"],
    "mixed.test": ["127.0.0.1", "10.0.0.5"],
    "six.test": ["::ffff:127.0.0.2"],
    "nat64.test": ["64:ff9b::7f00:2"],
    "public.test": ["203.0.114.7"],
}


async def resolve(host: str, _port: int) -> list[str]:
    return NAMES.get(host, [host.strip("[]")])


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serve_site() as site:
        yield site


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """It may dial 127.0.0.1, which stands for a public address here, and nothing else that is private."""
    fetcher = Fetcher("Test/1 (+https://a.example)", (ip_network("127.0.0.1/32"),), resolver=resolve)
    yield fetcher
    await fetcher.aclose()


async def reason(fetcher: Fetcher, url: str, caps: Caps = CAPS) -> str:
    with pytest.raises(FetchError) as caught:
        await fetcher.feed(url, None, None, caps)
    return caught.value.reason


async def get(fetcher: Fetcher, url: str) -> Answer:
    return await fetcher.feed(url, None, None, CAPS)


async def test_a_plain_answer(fetcher: Fetcher, site: Site) -> None:
    site.put("/feed", b"<rss/>", headers=[("ETag", '"x"'), ("Content-Type", "text/xml; charset=x")])
    answer = await get(fetcher, site.url("/feed", "site.test"))
    assert (answer.status, answer.body, answer.hops, answer.moved_to) == (200, b"<rss/>", 0, None)
    assert (answer.headers["etag"], answer.content_type) == ('"x"', "text/xml")


async def test_we_say_who_we_are_and_nothing_more(
    fetcher: Fetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.put("/feed", b"x", headers=[("Set-Cookie", "id=1; Path=/")])
    for _ in range(2):
        await get(fetcher, site.url("/feed", "site.test"))
    headers = site.requests[1].headers
    assert headers["user-agent"] == "Test/1 (+https://a.example)"
    assert headers["accept-encoding"] == "gzip"
    assert not {"cookie", "referer", "if-none-match", "if-modified-since"} & set(headers)


async def test_validators_go_out_as_they_came(fetcher: Fetcher, site: Site) -> None:
    site.put("/feed", b"x", headers=[("ETag", 'W/"a b"')])
    answer = await fetcher.feed(site.url("/feed"), 'W/"a b"', "any text at all", CAPS)
    assert (answer.status, answer.body) == (304, b"")
    assert site.requests[0].headers["if-modified-since"] == "any text at all"


@pytest.mark.parametrize(
    "target",
    [
        "http://inside.test:{port}/",
        "http://127.0.0.2:{port}/",
        "http://[::ffff:127.0.0.2]:{port}/",
        "http://[::1]:{port}/",
        "http://six.test:{port}/",
        "http://nat64.test:{port}/",
        "http://mixed.test:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0:{port}/",
        "http://10.1.2.3/",
        "file:///etc/hostname",
        "gopher://site.test/",
        "https:///nowhere",
        "http://public.test:22/",
    ],
)
async def test_no_way_into_a_private_network(fetcher: Fetcher, site: Site, target: str) -> None:
    target = target.format(port=site.port)
    site.put("/away", status=302, headers=[("Location", target)])
    assert await reason(fetcher, target) == "blocked"
    assert await reason(fetcher, site.url("/away", "site.test")) == "blocked"
    assert site.paths() == ["/away"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
async def test_without_a_permission_loopback_is_private_however_it_is_written(site: Site, host: str) -> None:
    fetcher = Fetcher("Test/1")
    assert await reason(fetcher, site.url("/", host)) in {"blocked", "dns"}
    await fetcher.aclose()
    assert site.requests == []


async def test_a_name_is_checked_again_at_each_use(site: Site) -> None:
    """DNS rebinding: the second answer leads inside. The cached answer is checked too."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])

    async def changing(_host: str, _port: int) -> list[str]:
        return next(answers)

    site.put("/a", b"x")
    fetcher = Fetcher("Test/1", (ip_network("127.0.0.1/32"),), resolver=changing)
    assert (await get(fetcher, site.url("/a", "x.test"))).status == 200
    assert await reason(fetcher, site.url("/a", "y.test")) == "blocked"
    await fetcher.aclose()


async def test_redirects_are_followed_and_told_apart(fetcher: Fetcher, site: Site) -> None:
    site.put("/feed", b"x")
    site.put("/moved", status=308, headers=[("Location", "feed")])
    site.put("/for-now", status=302, headers=[("Location", "/moved")])
    moved = await get(fetcher, site.url("/moved"))
    assert (moved.url, moved.moved_to, moved.hops) == (site.url("/feed"), site.url("/feed"), 1)
    for_now = await get(fetcher, site.url("/for-now"))
    assert (for_now.url, for_now.moved_to, for_now.hops) == (site.url("/feed"), None, 2)


async def test_redirects_end(fetcher: Fetcher, site: Site) -> None:
    site.put("/a", status=301, headers=[("Location", "/b")])
    site.put("/b", status=301, headers=[("Location", "/a")])
    for number in range(20):
        site.put(f"/n{number}", status=301, headers=[("Location", f"/n{number + 1}")])
    assert await reason(fetcher, site.url("/a")) == "redirects"
    site.requests.clear()
    assert await reason(fetcher, site.url("/n0")) == "redirects"
    assert len(site.requests) == 6


async def test_gzip_is_unpacked(fetcher: Fetcher, site: Site) -> None:
    body = b"<rss>" * 1000
    site.put("/gzip", gzip.compress(body), headers=[("Content-Encoding", "gzip")])
    site.put("/deflate", zlib.compress(body), headers=[("Content-Encoding", "deflate")])
    assert (await get(fetcher, site.url("/gzip"))).body == body
    assert (await get(fetcher, site.url("/deflate"))).body == body


async def test_a_bomb_is_stopped_before_it_is_unpacked(fetcher: Fetcher, site: Site) -> None:
    site.put("/bomb", gzip.compress(bytes(100 << 20), 9), headers=[("Content-Encoding", "gzip")])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert await reason(fetcher, site.url("/bomb")) == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 << 10


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x"])
async def test_only_what_was_asked_for_is_unpacked(fetcher: Fetcher, site: Site, encoding: str) -> None:
    site.put("/x", b"x", headers=[("Content-Encoding", encoding)])
    assert await reason(fetcher, site.url("/x")) == "encoding"


async def test_broken_gzip_is_an_error(fetcher: Fetcher, site: Site) -> None:
    site.put("/x", b"no gzip at all", headers=[("Content-Encoding", "gzip")])
    assert await reason(fetcher, site.url("/x")) == "encoding"


async def test_a_body_that_does_not_end(fetcher: Fetcher, site: Site) -> None:
    async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    site.answers["/x"] = endless
    assert await reason(fetcher, site.url("/x")) == "too_large"


async def test_a_drip_is_cut_off_by_the_deadline_for_the_whole(fetcher: Fetcher, site: Site) -> None:
    async def drip(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    site.answers["/x"] = drip
    started = time.perf_counter()
    assert await reason(fetcher, site.url("/x"), Caps(seconds=0.5)) == "timeout"
    assert time.perf_counter() - started < 1.5


async def test_no_answer_at_all(fetcher: Fetcher, site: Site) -> None:
    async def silent(_: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2)

    site.answers["/x"] = silent
    assert await reason(fetcher, site.url("/x"), Caps(seconds=0.3)) == "timeout"


async def test_a_flood_of_headers(fetcher: Fetcher, site: Site) -> None:
    site.put("/many", b"x", headers=[(f"X-{n}", "v" * 20) for n in range(500)])
    site.put("/flood", b"x", headers=[(f"X-{n}", "v" * 100) for n in range(5000)])
    assert (await get(fetcher, site.url("/many"))).status == 200
    assert await reason(fetcher, site.url("/flood")) == "protocol"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"\x16\x03\x01\x00",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx",
    ],
)
async def test_no_http(fetcher: Fetcher, site: Site, head: bytes) -> None:
    async def nonsense(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head)

    site.answers["/x"] = nonsense
    assert await reason(fetcher, site.url("/x")) == "protocol"


async def test_nobody_there(fetcher: Fetcher, unused_tcp_port: int) -> None:
    assert await reason(fetcher, f"http://127.0.0.1:{unused_tcp_port}/") == "connect"
    plain = Fetcher("Test/1")
    assert await reason(plain, "http://nobody.invalid/") == "dns"
    await plain.aclose()


async def test_no_tls_where_tls_was_asked_for(fetcher: Fetcher, site: Site) -> None:
    assert await reason(fetcher, site.url("/x").replace("http:", "https:")) == "tls"


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a b/", "http://x.test:99999/", "http://" + "a" * 300 + ".test/"]
)
async def test_addresses_that_make_no_sense(fetcher: Fetcher, url: str) -> None:
    assert await reason(fetcher, url) in {"bad_address", "protocol", "blocked", "dns"}


async def test_pages_are_asked_for_as_pages(fetcher: Fetcher, site: Site) -> None:
    async def negotiate(request: Request, writer: asyncio.StreamWriter) -> None:
        reply(writer, 200, [], request.headers["accept"].encode())

    site.answers["/x"] = negotiate
    assert (await fetcher.page(site.url("/x"), CAPS)).body.startswith(b"text/html")
    assert (await fetcher.feed(site.url("/x"), None, None, CAPS)).body.startswith(b"application/rss+xml")
