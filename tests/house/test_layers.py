"""The floors and rooms hold: nothing imports upward."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run_contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(
        [*command, "--config", str(ROOT / ".importlinter")],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_keeps_every_import_contract():
    result = run_contracts(ROOT)

    assert result.returncode == 0, result.stdout


def test_it_would_notice_an_import_upward(tmp_path):
    for package in ("leafenterprise", "audit", "savings", "tei", "insights"):
        copy_tree(ROOT / package, tmp_path / package)
    broken = tmp_path / "leafenterprise" / "shared" / "money.py"
    broken.write_text(broken.read_text() + "\nimport savings.claims.columns\n")

    result = run_contracts(tmp_path)

    assert result.returncode != 0
    assert "BROKEN" in result.stdout


def copy_tree(source: Path, target: Path) -> None:
    for path in source.rglob("*.py"):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
