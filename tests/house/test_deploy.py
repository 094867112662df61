"""`check --deploy` finds nothing with the settings of production."""

import os
import subprocess
import sys

import pytest

from tests.places import ROOT

PRODUCTION = {
    "LEAF_DEBUG": "false",
    "LEAF_SECRET_KEY": "k" + "0123456789abcdefghijklmnopqrstuvwxyz!@#$%^&*(-_=+)" * 2,
    "LEAF_MEMBER_KEY": "a-member-key-of-production-0123456789",
    "LEAF_TRAIL_KEY": "a-trail-key-of-production-0123456789",
    "LEAF_ALLOWED_HOSTS": "leaf.example.com",
    "LEAF_BEHIND_PROXY": "true",
    "LEAF_MAIL_URL": "smtp+tls://leaf:secret@mail.example.com:587",
}


def deploy_check(tmp_path, **changes) -> subprocess.CompletedProcess[str]:
    own = {"PATH": os.environ["PATH"], "LEAF_DATA_DIR": str(tmp_path)}
    environment = own | PRODUCTION | changes
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_it_is_clean_with_the_settings_of_production(tmp_path):
    done = deploy_check(tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    "weaker",
    [
        {"LEAF_HTTPS": "false"},
        {"LEAF_SECRET_KEY": "short"},
        {"LEAF_MEMBER_KEY": ""},
        {"LEAF_DEBUG": "true"},
        {"LEAF_MAIL_URL": "consolemail://"},
    ],
)
def test_it_would_notice_weaker_settings(tmp_path, weaker):
    done = deploy_check(tmp_path, **weaker)

    assert done.returncode != 0
