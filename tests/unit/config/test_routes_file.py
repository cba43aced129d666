"""`config/routes.yml`: what is wrong in it is said with path and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config.paths import config_root
from monitor.config.reader import Reader
from monitor.config.routes import FILE, count, load, read
from monitor.errors import ConfigError
from monitor.settings import Settings

RECEIVERS = "receivers:\n  desk: {kind: console}\n"
FAULTY = {
    "unknown receiver": (
        RECEIVERS + "route:\n  receivers: [desk]\n  routes:\n    - receivers: [pager]\n",
        [(6, "route.routes.0.receivers: there is no receiver 'pager'; there are: desk")],
    ),
    "unknown receiver beside another fault": (
        RECEIVERS
        + "route:\n  receivers: [desk]\n  wieght: 1\n  routes:\n"
        + "    - {receivers: pager, mute_times: [night]}\n",
        [
            (5, "route.wieght: this key is unknown"),
            (7, "route.routes.0.receivers: there is no receiver 'pager'; there are: desk"),
            (7, "route.routes.0.mute_times: there is no time interval 'night'; there are none"),
        ],
    ),
    "matcher that is none": (
        RECEIVERS
        + "route:\n  receivers: [desk]\n  routes:\n    - matchers: [actor, 'colour=red', 'actor=~(x']\n",
        [
            (
                6,
                'route.routes.0.matchers.0: a matcher looks like actor=Russia or publisher=~"The .*", '
                "not 'actor'",
            ),
            (
                6,
                "route.routes.0.matchers.1: there is nothing called 'colour' to match; there are: incident, "
                "kind, domain, state, side_state, severity, reason, stance, actor, opponent, place, region, "
                "country, publisher, language",
            ),
            (6, "route.routes.0.matchers.2: '(x' is no pattern: missing ): (x"),
        ],
    ),
    "times that are none": (
        RECEIVERS
        + "route: {receivers: [desk], mute_times: [night]}\ntime_intervals:\n  night:\n"
        + "    - times: [{start: '22:00', end: '6'}]\n      weekdays: [monday:fryday]\n"
        + "      time_zone: Mars/Base\n",
        [
            (6, "time_intervals.night.0.times.0.end: a time of day looks like 08:30 or 24:00, not '6'"),
            (
                7,
                "time_intervals.night.0.weekdays: 'fryday' is not one of monday, tuesday, wednesday, "
                "thursday, friday, saturday, sunday",
            ),
            (
                8,
                "time_intervals.night.0.time_zone: there is no time zone 'Mars/Base'; "
                "one looks like Europe/Kyiv or UTC",
            ),
        ],
    ),
    "rule that inhibits everything": (
        RECEIVERS + "route: {receivers: [desk]}\ninhibit_rules:\n  - {source: {match: {state: admitted}}, "
        "target: {}, equal: [actor]}\n",
        [(5, "inhibit_rules.0: source and target must each say which alerts they are about")],
    ),
    "dead route": (
        RECEIVERS
        + "route:\n  receivers: [desk]\n  routes:\n    - receivers: [desk]\n    - match: {kind: retreat}\n",
        [(7, "route.routes.1: no alert gets here: route 0 before it takes them all and does not continue")],
    ),
    "root with conditions": (
        RECEIVERS + "route:\n  match: {kind: retreat}\n  receivers: [desk]\n",
        [(3, "route: the first route must take every alert: put its conditions into a route below it")],
    ),
    "root without receivers": (
        RECEIVERS + "route:\n  routes:\n    - receivers: [desk]\n",
        [(3, "route: the first route must name its receivers")],
    ),
    "unknown condition": (
        RECEIVERS + "route:\n  receivers: [desk]\n  routes:\n    - match: {actors: Russia}\n",
        [(6, "route.routes.0.match.actors: this key is unknown")],
    ),
    "kind that does not exist": (
        RECEIVERS + "route:\n  receivers: [desk]\n  routes:\n    - match: {kind: victory}\n",
        [(6, "route.routes.0.match.kind.0: Input should be 'retreat', 'defeat' or 'admission'")],
    ),
    "secret in the file": (
        "receivers:\n  s:\n    kind: slack\n    url_secret: https://hooks.slack.com/services/T0/B0/topsecret\n"
        "route: {receivers: [s]}\n",
        [
            (
                4,
                "receivers.s.url_secret: this names an environment variable, in capitals; "
                "the secret itself never stands here",
            )
        ],
    ),
    "missing and bad keys": (
        "receivers:\n  hook:\n    kind: webhook\n    url_secret: URL\n    networks: [10.0.0.0/33]\n"
        "    timeout: 90\nroute: {receivers: [hook]}\n",
        [
            (2, "receivers.hook.signing_secret: this key is missing"),
            (5, "receivers.hook.networks.0: value is not a valid IPv4 or IPv6 network"),
            (6, "receivers.hook.timeout: Input should be less than or equal to 60"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "faults"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, faults: list[tuple[int, str]]) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    reader = Reader(tmp_path)
    assert read(reader) is None
    with pytest.raises(ConfigError) as caught:
        reader.finish()
    assert [str(fault) for fault in caught.value.faults] == [
        f"{tmp_path / FILE}:{line}: {message}" for line, message in faults
    ]
    assert "topsecret" not in str(caught.value)


def test_the_packaged_routes_are_right_and_need_no_secret() -> None:
    routing = load(config_root(Settings()))
    assert {"console", "slack", "webhook"} <= set(routing.receivers)
    assert all(options.optional or not options.secrets() for options in routing.receivers.values())
    assert count(routing)["receivers"] == len(routing.receivers)


def test_a_receiver_that_no_route_leads_to_is_a_warning(tmp_path: Path) -> None:
    text = (
        RECEIVERS + "  spare: {kind: console}\nroute:\n  receivers: [desk]\ntime_intervals: {night: [{}]}\n"
    )
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    reader = Reader(tmp_path)
    assert read(reader) is not None
    assert [str(warning) for warning in reader.warnings] == [
        f"{tmp_path / FILE}:3: receivers.spare: no route leads to this receiver",
        f"{tmp_path / FILE}:6: time_intervals.night: no route uses this time interval",
    ]


def test_the_examples_of_the_documentation_are_right(tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "routing.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    receivers = "".join(f"  {name}: {{kind: console}}\n" for name in ("console", "archive", "slack", "desk"))
    (tmp_path / FILE).write_text(f"receivers:\n{receivers}{''.join(blocks)}", encoding="utf-8")
    routing = load(tmp_path)
    assert (len(routing.route.routes), len(routing.time_intervals), len(routing.inhibit_rules)) == (3, 2, 1)


def test_the_examples_in_the_packaged_file_are_right(tmp_path: Path) -> None:
    text = (config_root(Settings()) / FILE).read_text(encoding="utf-8")
    head, _, tail = text.partition("  # routes:\n")
    shown = [line.replace("# ", "", 1) for line in f"  # routes:\n{tail}".splitlines()]
    kept = [line for line in shown if not line.startswith("While an alert")]
    (tmp_path / FILE).write_text(head + "\n".join(kept), encoding="utf-8")
    routing = load(tmp_path)
    assert (len(routing.route.routes), len(routing.time_intervals), len(routing.inhibit_rules)) == (2, 1, 1)
