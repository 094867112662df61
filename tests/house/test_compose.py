"""compose.yaml and the Dockerfile name only what exists. They are read here, not brought up."""

import importlib.util
import os
import re
import secrets
import shlex
import subprocess
import sys
from typing import Any

import click
import pytest
import yaml
from celery.bin.celery import celery
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve
from gunicorn.config import Config

from tests.places import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if "build" in one}
SETTINGS = "".join(
    (ROOT / "leafenterprise" / name).read_text() for name in ("settings.py", "environment.py")
)
READ_BY_SETTINGS = set(re.findall(r'"([A-Z][A-Z0-9_]+)"', SETTINGS))
EXAMPLE = (ROOT / "deploy/compose.env.example").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
MAIL = "smtp+tls://leaf:secret@mail.example:587"  # from deploy/leaf.env


def test_it_brings_up_the_whole():
    assert SERVICES.keys() == {
        "web", "worker", "schedule", "worker-spark", "migrate", "restore", "database", "broker",
    }  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_it_sets_only_what_the_settings_read(name):
    assert set(OURS[name]["environment"]) - READ_BY_SETTINGS == {"TMPDIR"}  # read by Python


def test_its_settings_pass_the_deployment_check(tmp_path):
    """A process starts with the environment of the web service, filled in as the example says."""
    stated = {name: filled_in(value) for name, value in OURS["web"]["environment"].items()}
    own = {"PATH": os.environ["PATH"], "LEAF_DATA_DIR": str(tmp_path), "LEAF_MAIL_URL": MAIL}

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=ROOT, env=stated | own, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    assert re.findall(r"\((?:security|leaf|axes)\.\w+\).*", done.stderr) == []


def filled_in(value: Any) -> str:
    """A value as Compose hands it over: secrets as recommended, the rest by its default."""
    length = re.search(r"token_hex\((\d+)\)", EXAMPLE)
    assert length
    given = re.sub(r"\$\{[A-Z_]+:\?\}", secrets.token_hex(int(length[1])), str(value))
    return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", given)


def test_it_asks_for_health_where_it_is_answered():
    asked = SERVICES["web"]["healthcheck"]["test"][-1]
    path = re.search(r"http://127\.0\.0\.1:8000(/[a-z/]+)", asked)

    assert path
    assert resolve(path[1])
    assert "0.0.0.0:8000" in SERVICES["web"]["command"]
    assert "127.0.0.1" in OURS["web"]["environment"]["LEAF_ALLOWED_HOSTS"]
    assert any(re.match(rule, path[1][1:]) for rule in settings.SECURE_REDIRECT_EXEMPT)


def test_it_asks_the_database_as_those_who_wait_for_it_do():
    """Over TCP: while its roles are made the server answers on its socket, and then ends."""
    (asked,) = SERVICES["database"]["healthcheck"]["test"][1:]

    assert "--host 127.0.0.1" in asked
    assert (ROOT / "deploy/roles.sh").stat().st_mode & 0o111  # else it is sourced, set -u and all


@pytest.mark.parametrize("name", ["worker", "worker-spark", "schedule"])
def test_it_gives_celery_options_it_knows(name):
    one = OURS[name]
    commands = [shlex.split(one["command"])]
    if "healthcheck" in one:
        commands.append(shlex.split(one["healthcheck"]["test"][1].replace("$$HOSTNAME", "here")))

    for _, application, _, command, *rest in commands:
        assert application == "-A"
        known = celery.commands[command]
        known.make_parser(click.Context(known)).parse_args(rest)


def test_it_gives_gunicorn_options_it_knows():
    _, *rest = shlex.split(OURS["web"]["command"])

    told = vars(Config().parser().parse_args(rest))

    assert (told["workers"], told["threads"], told["args"]) == (4, 4, ["leafenterprise.wsgi"])


def test_it_keeps_what_grows_out_of_memory():
    """A tmpfs is memory; uploads, spills and files in the making are as large as they are."""
    made = re.search(r"install -d -o leaf -g leaf (.+)", DOCKERFILE)

    assert made
    assert made[1].split() == ["/data", "/data/tmp"]
    assert {one["environment"]["TMPDIR"] for one in OURS.values()} == {"/data/tmp"}


def test_it_takes_secrets_from_an_environment_that_the_example_lists_empty():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    listed = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))

    assert used == set(listed)
    assert {value for name, value in listed.items() if name.endswith(("_KEY", "PASSWORD"))} == {""}


def test_it_gives_the_owner_of_the_tables_to_migrations_only():
    owners = [
        name for name, one in OURS.items() if "leaf_owner" in one["environment"]["DATABASE_URL"]
    ]

    assert owners == ["migrate"]


@pytest.mark.parametrize("name", OURS)
def test_it_runs_commands_that_exist(name):
    program, *rest = shlex.split(OURS[name]["command"])

    if program == "python":
        assert (ROOT / rest[0]).is_file()
        assert rest[1] in get_commands()
    else:
        assert importlib.util.find_spec(program) is not None
        module = rest[1] if program == "celery" else rest[0]
        assert importlib.util.find_spec(module) is not None


@pytest.mark.parametrize("name", OURS)
def test_it_lets_no_process_write_or_gain_rights(name):
    one = OURS[name]

    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_it_waits_only_for_what_can_tell_that_it_is_ready(name):
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        assert how["condition"] == "service_completed_successfully" or (
            "healthcheck" in SERVICES[other]
        )


def test_it_keeps_data_in_named_volumes():
    sources = {
        volume.split(":")[0] for one in SERVICES.values() for volume in one.get("volumes", ())
    }

    named = {source for source in sources if not source.startswith(".")}
    assert named == COMPOSE["volumes"].keys()
    assert all((ROOT / source).exists() for source in sources - named)


def test_it_builds_targets_the_dockerfile_has():
    stages = set(re.findall(r" AS (\w+)$", DOCKERFILE, re.MULTILINE))

    assert {one["build"]["target"] for one in OURS.values()} < stages


def test_its_image_copies_what_exists_and_runs_as_nobody_special():
    copied = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE)
    let_in = (ROOT / ".dockerignore").read_text().split()

    for source in " ".join(copied).split():
        assert (ROOT / source).exists()
        assert f"!{source}" in let_in
    assert DOCKERFILE.strip().splitlines()[-3] == "USER leaf"


def test_its_roles_are_those_of_the_manual():
    manual = (ROOT / "docs/postgresql.md").read_text()
    script = (ROOT / "deploy/roles.sh").read_text()
    lines = [line.strip() for line in script.splitlines() if line.startswith(("GRANT", "ALTER"))]

    assert lines
    assert all(line in manual for line in lines)


def test_it_copies_every_app_of_the_project():
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"leafenterprise", "audit"}

    assert all(f"COPY {app} {app}" in DOCKERFILE for app in apps)
