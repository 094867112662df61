"""The same run on two machines: equal files to the byte, equal digests, whatever lies around."""

import json
import os
import shutil
import subprocess
import sys

from tests.places import ROOT

AT_HOME = {"LOCAL_ZONE": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
ABROAD = {
    "LOCAL_ZONE": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "77", "HOME": "/nowhere",
}  # fmt: skip


def told(data, *words: str, **place: str) -> dict[str, str]:
    """What the program tells, run in a folder and a place of its own."""
    settings = {
        "DJANGO_SETTINGS_MODULE": "leafenterprise.settings",
        "DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}",
        "LEAF_DATA_DIR": str(data),
        "LEAF_DEBUG": "true",
        "LEAF_LOG_LEVEL": "ERROR",
    }
    program = subprocess.run(
        [sys.executable, "-m", "tests.savings.replay.elsewhere", *words],
        cwd=ROOT,
        env={**os.environ, **settings, **place},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert program.returncode == 0, program.stderr[-3000:]
    return json.loads(program.stdout.splitlines()[-1])


def test_it_gives_the_same_bytes_and_digests_elsewhere(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    told(home, "make", **AT_HOME)
    abroad = tmp_path / "a rather longer path" / "with spaces" / "data"
    shutil.copytree(home, abroad)

    here = told(home, "again", "1", **AT_HOME)
    there = told(abroad, "again", "2", **ABROAD)

    assert {here.pop("zone"), there.pop("zone")} == {"UTC", "+14"}
    assert here.pop("order") != there.pop("order")
    assert here == there
    assert len(set(here.values())) == len(here)
