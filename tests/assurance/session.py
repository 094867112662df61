"""One pytest session for the table: `python -m tests.assurance.session attacks|controls OUT IDS…`.

Counts outcomes by test; in a session of controls every test runs with its guard off.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.assurance.guards import GUARDS


def name_of(nodeid: str, location: tuple[str, int | None, str]) -> str:
    """File and test with its parameter; some plugins leave the parameter out of the node id."""
    return f"{nodeid.partition('::')[0]}::{location[2]}"


class Tally:
    """What became of each test: outcome, seconds, how much it tried."""

    def __init__(self) -> None:
        self.tests: dict[str, dict[str, Any]] = {}

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes one phase of a test."""
        kept = self.tests.setdefault(
            name_of(report.nodeid, report.location),
            {"outcome": "passed", "phase": "", "seconds": 0.0, "attempts": 1, "why": ""},
        )
        kept["seconds"] = round(kept["seconds"] + report.duration, 2)
        if report.outcome != "passed" and kept["outcome"] == "passed":
            why = str(getattr(report.longrepr, "reprcrash", None) or report.longrepr)
            kept |= {"outcome": report.outcome, "phase": report.when, "why": why[-300:]}
        attempts = dict(report.user_properties).get("attempts")
        if attempts is not None:
            kept["attempts"] = int(str(attempts))


class GuardsOff:
    """Turns the guard of each test off around it."""

    def __init__(self, guard_of: dict[str, str]) -> None:
        self.guard_of = guard_of
        self.patch = pytest.MonkeyPatch()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keeps the named tests of the files."""
        items[:] = [i for i in items if name_of(i.nodeid, i.location) in self.guard_of]

    def _turn_off(self, item: pytest.Item, when: str) -> None:
        guard = GUARDS[self.guard_of[name_of(item.nodeid, item.location)]]
        if guard.when == when:
            guard.turn_off(self.patch)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        """Before its fixtures."""
        self._turn_off(item, "setup")
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """After its fixtures."""
        self._turn_off(item, "call")
        return (yield)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        """On again."""
        try:
            return (yield)
        finally:
            self.patch.undo()


def main() -> int:
    """Run the session and write what came of it."""
    mode, out, *named = sys.argv[1:]
    tally = Tally()
    plugins: list[Any] = [tally]
    options = ["-q", "--no-header", "--tb=no", "-p", "no:randomly", "--no-summary"]
    if mode == "controls":
        guard_of = {test: guard for guard, _, test in (name.partition("=") for name in named)}
        plugins.append(GuardsOff(guard_of))
        named = list(dict.fromkeys(test.partition("::")[0] for test in guard_of))
    else:
        options += ["-n", "2"]
    code = pytest.main([*options, *named], plugins=plugins)
    Path(out).write_text(json.dumps({"code": int(code), "tests": tally.tests}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
