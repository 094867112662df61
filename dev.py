#!/usr/bin/env python3
"""The project's commands, from a fresh clone on: `python3 dev.py demo`, `test`, `check`, …

Only the standard library: this file makes the virtual environment that everything else runs in.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMPS = VENV / "stamps"

# command → (Debian packages that bring it, what it is for)
COMPONENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "initdb": (("postgresql",), "PostgreSQL tests"),
    "redis-server": (("redis-server",), "Redis and Celery tests"),
    "chromium": (("chromium",), "browser tests"),
    "soffice": (("libreoffice-calc-nogui",), "workbook recalculation tests"),
    "java": (("openjdk-17-jre-headless",), "Spark tests"),
}
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def main() -> int:
    """Run the named command; without a name, say which there are."""
    name, *rest = sys.argv[1:] or ["help"]
    command = COMMANDS.get(name)
    if command is None:
        print(f"usage: python3 dev.py [{' | '.join(COMMANDS)}]")
        return 0 if name == "help" else 2
    os.chdir(ROOT)
    return command(rest)


# ---------------------------------------------------------------- set-up
def setup(lock: str = "requirements.txt") -> None:
    """The virtual environment with exactly the locked packages; nothing to do when it stands."""
    if sys.version_info < (3, 11):  # noqa: UP036 — the oldest Python this file may meet is older
        raise SystemExit(f"Python 3.11 or newer is needed; this is {platform.python_version()}.")
    # The development lock holds all of the other one, so its stamp answers for both.
    if any(_stands(name) for name in {lock, "requirements-dev.txt"}):
        return
    started = time.monotonic()
    print(f"Setting up .venv from {lock} …", flush=True)
    if not PYTHON.exists():
        _make_venv()
    _install(lock)
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / lock).write_text(_hash_of(lock))
    print(f"… done in {time.monotonic() - started:.0f} s", flush=True)


def spark() -> None:
    """pyspark beside the development packages; without it its tests are skipped or fail in CI."""
    lock = "requirements-spark.txt"
    if _stands(lock):
        return
    print(f"Adding {lock} …", flush=True)
    try:
        _install(lock)
    except subprocess.CalledProcessError:
        print("note: pyspark is missing (Spark tests will be skipped or fail in CI)")
        return
    (STAMPS / lock).write_text(_hash_of(lock))


def _stands(lock: str) -> bool:
    stamp = STAMPS / lock
    return stamp.exists() and stamp.read_text() == _hash_of(lock)


def _hash_of(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def _make_venv() -> None:
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    _apt_install("python3-venv")
    subprocess.run(command, check=True)


def _install(lock: str) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not (BIN / "uv").exists():
        subprocess.run([*pip, "uv"], check=False)
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    uv = [str(BIN / "uv"), "pip", "install", "--quiet", "--require-hashes", "-r", lock]
    if not (BIN / "uv").exists() or subprocess.run(uv, env=environment, check=False).returncode:
        subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)


def _is_debian_root() -> bool:
    return Path("/etc/debian_version").exists() and hasattr(os, "geteuid") and os.geteuid() == 0


def _apt_install(*packages: str) -> bool:
    if not _is_debian_root():
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"Installing {', '.join(packages)} …", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return (
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode == 0
    )


def _find(command: str) -> str | None:
    """The command on PATH, or where Debian keeps PostgreSQL's binaries and macOS LibreOffice."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders.append(Path("/Applications/LibreOffice.app/Contents/MacOS"))
    search = os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)])
    return shutil.which(command, path=search)


def components() -> None:
    """Install what the real-component tests need, where this machine lets us."""
    missing = [name for name in COMPONENTS if _find(name) is None]
    packages = [package for name in missing for package in COMPONENTS[name][0]]
    if _is_debian_root() and not _has_pango():
        packages += PANGO
    if packages:
        _apt_install(*packages)
    for name in COMPONENTS:
        if _find(name) is None:
            print(f"note: {name} is missing ({COMPONENTS[name][1]} will be skipped or fail in CI)")


def _has_pango() -> bool:
    script = "import ctypes.util as u, sys; sys.exit(not u.find_library('pangoft2-1.0'))"
    return subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


# ---------------------------------------------------------------- commands
def run(*command: str, **environment: str) -> int:
    """A command of the virtual environment, its output as it comes; its exit code."""
    return subprocess.run(command, env=_environment(**environment), check=False).returncode


def _environment(**added: str) -> dict[str, str]:
    """That of this process, the virtual environment's commands before all others."""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, **added}


def demo(arguments: list[str]) -> int:
    """The main job end to end on SQLite and DuckDB, then serve it."""
    setup()
    return run(str(PYTHON), "manage.py", "demo", *arguments, LEAF_HTTPS="false")


def serve(arguments: list[str]) -> int:
    """The development server and the job loop on what is in var/."""
    setup()
    return run(str(PYTHON), "manage.py", "demo", "--no-seed", *arguments, LEAF_HTTPS="false")


def test(arguments: list[str]) -> int:
    """Every test: SQLite in parallel, then those that need a machine of their own, PostgreSQL."""
    setup("requirements-dev.txt")
    spark()
    components()
    if arguments:
        return run(str(BIN / "pytest"), *arguments)
    return run(str(BIN / "pytest"), "-q", "-n", "2", "--dist", "loadfile", "--durations", "15")


def spark_specs(arguments: list[str]) -> int:
    """Every spec on DuckDB and on Spark, held to equality; two workers, an application each."""
    setup("requirements-dev.txt")
    spark()
    components()
    command = (str(BIN / "pytest"), "-q", "-n", "2", "--dist", "worksteal", "--durations", "15")
    return run(*command, *(arguments or ["tests/spec"]), SAVINGS_ENGINE="spark", CI="true")


def check(_: list[str]) -> int:
    """Format, lint, types, layers, migrations, docs, sizes: all that only reads."""
    setup("requirements-dev.txt")
    python = str(PYTHON)
    steps = {
        "types": ("mypy", "leafenterprise", "audit", "savings", "tei", "insights"),
        "format": ("ruff", "format", "--check", "--quiet", "."),
        "lint": ("ruff", "check", "--quiet", "."),
        "layers": ("lint-imports", "--config", ".importlinter", "--no-logo"),
        "django": (python, "manage.py", "check", "--fail-level", "WARNING"),
        "migrations": (python, "manage.py", "makemigrations", "--check", "--dry-run"),
        "docs": (python, "manage.py", "write_docs", "--check"),
        "tidy": ("pytest", "-q", "tests/house/test_tidy.py"),
    }
    failed = []
    with ThreadPoolExecutor(2) as side_by_side:
        for name, (code, told, seconds) in zip(
            steps, side_by_side.map(_told, steps.values()), strict=True
        ):
            print(f"{told}{'FAIL' if code else 'ok  '} {name} ({seconds:.1f} s)", flush=True)
            failed += [name] if code else []
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'all good'}")
    return bool(failed)


def _told(command: tuple[str, ...]) -> tuple[int, str, float]:
    """A command's exit code, all that it said, and how long it took."""
    started = time.monotonic()
    done = subprocess.run(
        command, env=_environment(), check=False, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.returncode, done.stdout, time.monotonic() - started


def format_code(_: list[str]) -> int:
    """Format and mend what ruff can mend."""
    setup("requirements-dev.txt")
    return run("ruff", "check", "--fix", "--quiet", ".") or run("ruff", "format", "--quiet", ".")


def bench(arguments: list[str]) -> int:
    """Every benchmark, or `bench sums --millions 1 5`; fails when one misses a target."""
    setup("requirements-dev.txt")
    first = next((place for place, one in enumerate(arguments) if one.startswith("-")), None)
    names, options = arguments[:first], [] if first is None else arguments[first:]
    benches = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    names = names or [name for name in benches if name != "record"]
    codes = {name: run(str(PYTHON), "-m", f"bench.{name}", *options) for name in names}
    missed = [name for name, code in codes.items() if code]
    print(f"bench: {'missed or broken: ' + ', '.join(missed) if missed else 'all targets met'}")
    return bool(missed)


def assurance(arguments: list[str]) -> int:
    """The table of guards and attacks, each with its positive control."""
    setup("requirements-dev.txt")
    components()
    return run(str(PYTHON), "-m", "tests.assurance", *arguments)


def docs(_: list[str]) -> int:
    """Write the generated documentation."""
    setup("requirements-dev.txt")
    return run(str(PYTHON), "manage.py", "write_docs")


def set_up(_: list[str]) -> int:
    """Only the set-up, development packages included."""
    setup("requirements-dev.txt")
    return 0


COMMANDS = {
    "demo": demo,
    "test": test,
    "spark-specs": spark_specs,
    "check": check,
    "run": serve,
    "bench": bench,
    "assurance": assurance,
    "docs": docs,
    "setup": set_up,
    "format": format_code,
}

if __name__ == "__main__":
    sys.exit(main())
