"""`whiteflag poll`: one poller as a process."""

from __future__ import annotations

from typing import Annotated

import typer

WatchParent = Annotated[
    bool, typer.Option("--watch-parent", help="Leave when standard input ends, as it does with the parent.")
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("poll")(poll_feeds)


def poll_feeds(watch_parent: WatchParent = False) -> None:
    """Poll the feeds and publish what is new on Kafka; start more to share the work."""
    import uvloop

    from monitor.broker.admin import ensure_topics
    from monitor.config.feeds import load_feeds
    from monitor.config.paths import config_root
    from monitor.errors import SettingsError
    from monitor.feeds.role import poll
    from monitor.logs import configure
    from monitor.settings import Settings
    from monitor.topics import ARTICLES, FEED_STATES

    settings = Settings.from_environment()
    if settings.bootstrap is None:
        raise SettingsError(
            "WHITEFLAG_KAFKA is not set. A role alone needs a Kafka; `whiteflag up` brings one."
        )
    feeds = load_feeds(config_root(settings))
    configure(settings, "poll")
    ensure_topics(settings.bootstrap, settings, (ARTICLES, FEED_STATES))
    uvloop.run(poll(feeds, settings, settings.bootstrap, watch_parent=watch_parent))
