"""All fixes of Faust, and the switch that puts them in.

They replace internals, so they are for exactly one version; a newer Faust has to pass the torture
(`make torture`) and the tests of each fix before `VERSION` may change.
"""

from __future__ import annotations

from collections.abc import Iterable

import faust

from agents.fixes import changelog, commits, fetching, recovery, revocation
from agents.fixes.patch import Fix, Method

VERSION = "0.15.3"

FIXES: tuple[Fix, ...] = (
    commits.IN_FLIGHT,
    commits.GAPS,
    commits.SKIPPED,
    fetching.LIVE_SET,
    revocation.COMMIT_FIRST,
    recovery.QUIET_FETCHER,
    changelog.DURABLE_TABLES,
)

_originals: dict[str, list[Method]] = {}


def install(only: Iterable[str] | None = None) -> None:
    """Put in all fixes, or those named; before the first app is made. Putting one in twice changes nothing.

    Raises `RuntimeError` on another version of Faust than the one they were written for.
    """
    if faust.__version__ != VERSION:
        raise RuntimeError(
            f"The fixes are for faust-streaming {VERSION}, and {faust.__version__} is installed."
            " Install that version, or run `make torture` and the tests of the fixes with the new one."
        )
    for fix in _named(only):
        if fix.name not in _originals:
            _originals[fix.name] = [patch.apply() for patch in fix.patches]


def remove(only: Iterable[str] | None = None) -> None:
    """Take them out again; for tests that show what stock Faust does. The last put in must go first."""
    for fix in reversed(_named(only)):
        for patch, original in reversed(list(zip(fix.patches, _originals.pop(fix.name, []), strict=False))):
            patch.undo(original)


def _named(only: Iterable[str] | None) -> list[Fix]:
    names = None if only is None else set(only)
    unknown = (names or set()) - {fix.name for fix in FIXES}
    if unknown:
        raise ValueError(f"no such fix: {', '.join(sorted(unknown))}")
    return [fix for fix in FIXES if names is None or fix.name in names]
