"""The message brokers: any Kafka, one real node of our own, or one inside the process."""
