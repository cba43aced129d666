"""`whiteflag …` and `python -m monitor …`."""

from __future__ import annotations

from monitor.cli.app import run


def main() -> None:
    """Entry point of the console script."""
    run()


if __name__ == "__main__":
    main()
