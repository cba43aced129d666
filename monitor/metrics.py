"""Every metric: its name, help and labels. Label values come from closed lists, never from a feed.

Names follow the Prometheus naming practices: base units, `_total` on counters.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram, Info

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600, 21600)

BUILD = Info("whiteflag_build", "Version of the running program and hash of its configuration.")

FETCHES = Counter("whiteflag_feed_fetches_total", "Polls of feeds by outcome.", ["outcome"])
FETCH_SECONDS = Histogram(
    "whiteflag_feed_fetch_seconds", "How long a poll of one feed took.", buckets=_SECONDS
)
FEEDS = Gauge("whiteflag_feeds", "Feeds that this poller looks after, by state.", ["state"])
ENTRIES = Counter(
    "whiteflag_feed_entries_total", "Entries in fetched feeds by what became of them.", ["outcome"]
)
GAPS = Counter(
    "whiteflag_feed_gaps_total", "Polls that found only new entries, so that some may have been missed."
)
PAGES = Counter("whiteflag_feed_pages_total", "Article pages asked for their text, by outcome.", ["outcome"])
FRESHEST = Gauge("whiteflag_freshest_article_timestamp_seconds", "When the newest article was published.")
PUBLISHED = Counter(
    "whiteflag_articles_published_total", "Articles that Kafka has acknowledged.", ["text_source"]
)
HELD_BACK = Counter(
    "whiteflag_held_back_seconds_total", "Time that articles waited for room in the embedded broker."
)

CONSUMED = Counter(
    "whiteflag_messages_consumed_total", "Messages a stage has finished with.", ["stage", "outcome"]
)
STAGE_SECONDS = Histogram(
    "whiteflag_stage_seconds", "Time a stage spent on one batch or message.", ["stage"], buckets=_SECONDS
)
LAG = Gauge("whiteflag_consumer_lag_messages", "Messages waiting in front of a stage.", ["stage"])
DEAD_LETTERS = Counter(
    "whiteflag_dead_letters_total", "Messages put aside, by stage and reason.", ["stage", "reason"]
)
DECISIONS = Counter(
    "whiteflag_decisions_total", "Why things went on or stopped.", ["stage", "outcome", "gate"]
)
MENTIONS = Counter("whiteflag_mentions_total", "Claims found.", ["kind", "domain", "polarity"])
ALERTS = Counter("whiteflag_alerts_total", "Alert revisions raised, by reason.", ["reason"])
INCIDENTS = Gauge("whiteflag_incidents", "Open incidents of this worker, by state.", ["state"])
MISQUOTES = Counter(
    "whiteflag_misquotes_total", "Alerts stopped because a quote differed from its text (a bug)."
)
SEEN_TO_RAISED = Histogram(
    "whiteflag_seen_to_raised_seconds", "From the fetch of an entry to its alert.", buckets=_SECONDS
)

DELIVERIES = Counter(
    "whiteflag_deliveries_total", "Attempts to deliver an alert.", ["receiver_kind", "outcome"]
)
TEMPLATE_FAULTS = Counter(
    "whiteflag_template_faults_total", "Texts of the user's own that failed; the built-in ones were sent."
)
PENDING = Gauge("whiteflag_deliveries_pending", "Deliveries waiting for their next try.", ["receiver_kind"])
PUBLISHED_TO_DELIVERED = Histogram(
    "whiteflag_published_to_delivered_seconds",
    "From an article's publication to the delivery.",
    buckets=_SECONDS,
)
RAISED_TO_DELIVERED = Histogram(
    "whiteflag_raised_to_delivered_seconds",
    "From an alert's raising to its delivery, mutes and waits for a group included.",
    ["receiver_kind"],
    buckets=_SECONDS,
)
