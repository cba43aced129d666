"""`whiteflag poll`: one poller as a process."""

from __future__ import annotations

import typer

from monitor.cli.role import KafkaAddress, WatchParent, settings_of_role


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("poll")(poll_feeds)


def poll_feeds(kafka: KafkaAddress = None, watch_parent: WatchParent = False) -> None:
    """Poll the feeds and publish what is new on Kafka; start more to share the work."""
    import uvloop

    from monitor.broker.admin import ensure_topics
    from monitor.config.feeds import load_feeds
    from monitor.config.paths import config_root
    from monitor.ending import leave_when_orphaned
    from monitor.feeds.role import poll
    from monitor.logs import configure
    from monitor.topics import ALERTS, ARTICLES, FEED_STATES

    settings, bootstrap = settings_of_role(kafka)
    if watch_parent:
        leave_when_orphaned()
    feeds = load_feeds(config_root(settings))
    configure(settings, "poll")
    ensure_topics(bootstrap, settings, (ALERTS, ARTICLES, FEED_STATES))
    uvloop.run(poll(feeds, settings, bootstrap, watch_parent=watch_parent))
