"""A run made here and looked at elsewhere: run as a program with its own folder, prints JSON.

`make` stores a finished run in LEAF_DATA_DIR; `again` writes its files anew and computes it once
more, as another machine with another path, clock, language and hash seed would.
"""

import hashlib
import json
import locale
import os
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402

from savings.artifacts import ARTIFACTS  # noqa: E402
from savings.models import SavingsRun  # noqa: E402
from savings.replay import replay_run  # noqa: E402
from tests.migrated import migrate  # noqa: E402
from tests.people import make_organization  # noqa: E402
from tests.savings.build import make_client, make_finished_run  # noqa: E402


def make() -> dict[str, str]:
    """A finished run in this folder."""
    migrate()
    folder = Path(settings.DATA_DIR) / "sent"
    folder.mkdir(parents=True)
    return {"run": make_finished_run(make_client(make_organization("Cedar")), folder).public_id}


def again() -> dict[str, str]:
    """Digests of every file of the run, made anew, and of the run, computed anew."""
    locale.setlocale(locale.LC_ALL, "")
    os.environ["TZ"] = os.environ["LOCAL_ZONE"]  # the settings name their own when they are read
    time.tzset()
    run = SavingsRun.objects.get()
    told = {"zone": time.tzname[0], "order": str(hash("order"))}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("workbook", "report_pdf", "optimization_pdf"):
            target = Path(folder, name)
            ARTIFACTS[name].write(run, target, True)
            told[name] = hashlib.sha256(target.read_bytes()).hexdigest()
    replayed = replay_run(run, threads=int(sys.argv[2]))
    assert replayed.equals(run), replayed.facts
    return told | {"result": replayed.result_digest, "facts": replayed.facts_digest}


if __name__ == "__main__":
    print(json.dumps(make() if sys.argv[1] == "make" else again()))
