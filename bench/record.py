"""docs/benchmarks.md from what the benches print.

    python -m bench.record                       every bench, as `make bench` runs it
    python -m bench.record ingest sums           these; the other sections stay as they are
    python -m bench.record sums --millions 1 5   what follows the names goes to each of them
    python -m bench.record --as scale-100 scale --growth 5 100    a section beside the usual one

Every section holds the command, the facts of the machine it ran on and the output, word for word.
The exit code is 1 when any bench missed a target; its section says so too.
"""

import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = ("duckdb", "pandas", "pyspark", "openpyxl", "Django")
HEAD = """# Benchmarks

Written by `python -m bench.record`; do not edit. Every bench measures each contender alone in a
process of its own, states its targets, compares, and ends with exit code 1 when one is missed.
`make bench` runs them all; `python dev.py bench sums --millions 1 5` runs one at sizes of your
choosing. CPU seconds count all threads and are what the targets are stated in: wall seconds also
depend on what else the machine does.
"""


@dataclass(frozen=True)
class Ran:
    """One bench that ran."""

    name: str
    command: str
    code: int
    seconds: float
    output: str
    title: str = ""


def names_of_benches() -> list[str]:
    """Every bench of the folder; this module and those with a leading underscore are none."""
    found = (path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    return sorted(name for name in found if name != "record")


def split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Names of benches, and from the first option on what goes to each of them."""
    first = next((place for place, one in enumerate(arguments) if one.startswith("-")), None)
    names, options = arguments[:first], arguments[first:] if first is not None else []
    return names or names_of_benches(), options


def titled(arguments: list[str]) -> tuple[str, list[str]]:
    """The section's own name, if one is given in front, and everything else."""
    return (arguments[1], arguments[2:]) if arguments[:1] == ["--as"] else ("", arguments)


def run(name: str, options: list[str]) -> Ran:
    """One bench, its lines shown as they come and kept; what it says to stderr is only shown."""
    command = ["python", "-m", f"bench.{name}", *options]
    began, lines = time.monotonic(), []
    child = subprocess.Popen(
        [sys.executable, *command[1:]], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    for line in child.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    code = child.wait()
    return Ran(name, " ".join(command), code, time.monotonic() - began, "".join(lines))


def machine() -> str:
    """What a reader needs to judge the numbers; no name of a machine or a person."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    facts = [
        f"{os.cpu_count()} cores",
        f"{memory:.0f} GB of memory",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        *(f"{name} {found}" for name in PACKAGES if (found := _version(name))),
    ]
    return ", ".join(facts)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def section(ran: Ran, facts: str, at: datetime) -> str:
    """One bench as it stands on the page."""
    verdict = "every target met" if ran.code == 0 else f"A TARGET WAS MISSED (exit code {ran.code})"
    return "\n".join(
        [
            f"## {ran.title or ran.name}",
            "",
            f"{_about(ran.name)} On {at:%Y-%m-%d}, in {ran.seconds:,.0f} s: **{verdict}**.",
            "",
            f"{facts}.",
            "",
            "```",
            f"$ {ran.command}",
            _without_paths(ran.output).strip("\n"),
            "```",
            "",
        ]
    )


def _about(name: str) -> str:
    """The first sentence of the bench's file."""
    text = (ROOT / "bench" / f"{name}.py").read_text(encoding="utf-8")
    found = re.search(r'"""(.+?)(?:\n\n|""")', text, re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def _without_paths(text: str) -> str:
    return text.replace(str(ROOT), ".").replace(str(Path.home()), "~")


def merged(page: str, fresh: dict[str, str]) -> str:
    """The page with these sections, the others kept, all in order of name."""
    kept = {part.split("\n", 1)[0]: f"## {part}" for part in page.split("\n## ")[1:]}
    sections = kept | fresh
    return "\n".join([HEAD, *(sections[name].rstrip("\n") + "\n" for name in sorted(sections))])


def main() -> int:
    """Run, write, tell."""
    title, arguments = titled(sys.argv[1:])
    names, options = split(arguments)
    if unknown := set(names) - set(names_of_benches()):
        print(f"no such bench: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    facts, fresh, worst = machine(), {}, 0
    for name in names:
        ran = replace(run(name, options), title=title)
        fresh[title or name] = section(ran, facts, datetime.now(UTC))
        worst = max(worst, ran.code)
        page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        PAGE.write_text(merged(page, fresh), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return min(worst, 1) if worst >= 0 else 1


if __name__ == "__main__":
    sys.exit(main())
