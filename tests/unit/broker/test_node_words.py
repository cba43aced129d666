"""What a Java program says when it fails, in one line."""

from __future__ import annotations

from monitor.broker.node import cause_of


def test_the_exception_is_told_and_not_its_trace() -> None:
    output = (
        "[main] INFO starting\n"
        'Exception in thread "main" org.apache.kafka.common.config.ConfigException: Invalid value soon\n'
        "\tat kafka.server.KafkaConfig.<init>(KafkaConfig.scala:120)\n\tat kafka.Kafka.main(Kafka.scala:1)\n"
    )
    assert cause_of(output).endswith("ConfigException: Invalid value soon")


def test_the_last_cause_counts() -> None:
    output = (
        "java.lang.RuntimeException: outer\n\tat a\nCaused by: java.io.IOException: No space left\n\tat b\n"
    )
    assert cause_of(output) == "java.io.IOException: No space left"


def test_without_an_exception_the_last_line_is_told() -> None:
    assert cause_of("first\n\nlast\n\n") == "last"
    assert cause_of("") == "it said nothing"
