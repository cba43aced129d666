"""`whiteflag feeds …` and `whiteflag poll`, as a user runs them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.feeds.kafka_output import KafkaOutput
from monitor.feeds.state import FeedState
from monitor.kafka import Publisher
from tests.feed_pages import rss
from tests.web_server import Site


async def whiteflag(*arguments: str, config: Path, **environment: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "monitor", *arguments),
        env={"PATH": os.environ["PATH"], "WHITEFLAG_CONFIG": str(config), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode(), err.decode()


@pytest.fixture
def config(tmp_path: Path, site: Site) -> Path:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "poller.yml").write_text('networks: ["127.0.0.0/8"]\nmanners: {host_spacing: 0s}\n')
    lines = [
        f"- {{id: good, url: '{site.url('/moved')}', publisher: Good}}",
        f"- {{id: page, url: '{site.url('/page')}', publisher: Page}}",
        f"- {{id: away, url: '{site.url('/away')}', publisher: Away}}",
        f"- {{id: silent, url: '{site.url('/silent')}', publisher: S, "
        "enabled: false, why_disabled: for a test}",
    ]
    (tmp_path / "feeds" / "a.yml").write_text("feeds:\n" + "\n".join(lines))
    site.put("/robots.txt", "User-agent: *\nDisallow: /story/")
    site.put("/feed", rss(1, 2), headers=[("ETag", '"1"')])
    site.put("/moved", status=301, headers=[("Location", "/feed")])
    site.put("/page", "<!doctype html><title>Log in</title>")
    return tmp_path


async def test_check_tells_what_each_feed_answers(config: Path, site: Site) -> None:
    code, out, err = await whiteflag("feeds", "check", config=config)
    rows = {row["id"]: row for row in map(json.loads, out.splitlines())}
    assert code == 1, err
    assert list(rows) == ["good", "page", "away"]
    good = rows["good"]
    assert (good["verdict"], good["status"], good["entries"], good["etag"]) == ("ok", 200, 2, True)
    assert (good["redirects"], good["moved_to"]) == (1, site.url("/feed"))
    assert good["newest"]
    assert good["robots"] is False
    assert (rows["page"]["verdict"], rows["away"]["verdict"]) == ("html", "not_found")
    assert rows["page"]["problem"] == "a web page instead of a feed"


async def test_check_of_one_feed_ends_well_where_it_is(config: Path, site: Site) -> None:
    code, out, _ = await whiteflag("feeds", "check", "--feed", "good", config=config)
    assert (code, len(out.splitlines())) == (0, 1)
    assert "/page" not in site.paths()


async def test_switched_off_feeds_are_checked_when_asked_for(config: Path) -> None:
    _, out, _ = await whiteflag("feeds", "check", "--feed", "silent", config=config)
    assert json.loads(out)["verdict"] == "not_found"


async def test_list_shows_all_and_why_some_are_off(config: Path) -> None:
    code, out, _ = await whiteflag("feeds", "list", config=config)
    rows = {row["id"]: row for row in map(json.loads, out.splitlines())}
    assert (code, len(rows)) == (0, 4)
    assert (rows["silent"]["state"], rows["silent"]["why"]) == ("off", "for a test")


async def test_list_by_state_asks_what_the_pollers_wrote(
    config: Path, bootstrap: str, namespace: str
) -> None:
    at = datetime(2026, 11, 25, 12, tzinfo=UTC)
    failing = FeedState(
        "away", "http://x.example", at, at, failures=3, health="failing", reason="not_found: 404"
    )
    async with Publisher(bootstrap) as publisher:
        await KafkaOutput(publisher, namespace, lambda _: 0).remember(failing, None)
    where = {"WHITEFLAG_KAFKA": f"kafka://{bootstrap}", "WHITEFLAG_NAMESPACE": namespace}
    _, out, err = await whiteflag("feeds", "list", "--state", "failing", config=config, **where)
    [row] = map(json.loads, out.splitlines())
    assert (row["id"], row["why"], row["since"]) == ("away", "not_found: 404", "2026-11-25T12:00+00:00"), err
    _, out, _ = await whiteflag("feeds", "list", config=config, **where)
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["new", "new", "failing", "off"]


async def test_what_is_exported_can_be_imported_and_known_feeds_are_left_out(
    config: Path, tmp_path: Path, site: Site
) -> None:
    code, exported, _ = await whiteflag("feeds", "export", "--all", config=config)
    assert (code, exported.count("<outline")) == (0, 4)
    more = f'<outline text="A &amp; B"><outline text="New: One" xmlUrl="{site.url("/new")}"/></outline>'
    (tmp_path / "all.opml").write_text(exported.replace("</body>", f"{more}</body>"))
    into = config / "feeds" / "imported.yml"
    arguments = ("feeds", "import", str(tmp_path / "all.opml"), "--into", str(into))
    code, _, err = await whiteflag(*arguments, config=config)
    assert (code, err.splitlines()[-1]) == (0, "1 new, 4 left out")
    code, out, _ = await whiteflag("feeds", "list", config=config)
    assert [json.loads(line)["id"] for line in out.splitlines()][-1] == "new-one"
    code, _, err = await whiteflag(*arguments, config=config)
    assert (code, "is there already" in err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "sentence"),
    [
        (("feeds", "check", "--feed", "x"), {}, 1, "There is no feed 'x'"),
        (("poll",), {}, 78, "WHITEFLAG_KAFKA is not set"),
        (("feeds", "list", "--state", "failing"), {}, 78, "WHITEFLAG_KAFKA is not set"),
        (("poll",), {"WHITEFLAG_KAFKA": "kafka://127.0.0.1:1"}, 69, "No Kafka answers at 127.0.0.1:1"),
        (("poll",), {"WHITEFLAG_KAFKA": "127.0.0.1"}, 78, "must look like kafka://"),
    ],
)
async def test_a_mistake_is_one_sentence(
    config: Path, arguments: tuple[str, ...], environment: dict[str, str], code: int, sentence: str
) -> None:
    found, out, err = await whiteflag(*arguments, config=config, **environment)
    assert (found, out) == (code, "")
    assert sentence in err
    assert "Traceback" not in err


async def test_a_port_in_use_is_one_sentence(
    config: Path, site: Site, bootstrap: str, namespace: str
) -> None:
    code, _, err = await whiteflag(
        "poll",
        config=config,
        WHITEFLAG_KAFKA=f"kafka://{bootstrap}",
        WHITEFLAG_NAMESPACE=namespace,
        WHITEFLAG_PORT=str(site.port),
    )
    assert code == 1
    assert f"Cannot serve metrics on 127.0.0.1:{site.port}" in err
    assert "Traceback" not in err
    assert "Unclosed" not in err


async def test_faults_of_the_configuration_are_all_told(config: Path) -> None:
    (config / "feeds" / "b.yml").write_text("feeds:\n- {id: good, url: 'nowhere', publisher: X}\n- {id: z}\n")
    code, _, err = await whiteflag("feeds", "list", config=config)
    assert code == 78
    assert "b.yml:2: feeds.0.url" in err
    assert "b.yml:3: feeds.1.publisher" in err
