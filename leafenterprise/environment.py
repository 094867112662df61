"""The environment as the settings read it: typed, and with what to set where a reader fails."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()
SECRETS_FROM_FILES: list[str] = []
TESTING = "pytest" in sys.modules
DATA_DIR = Path(env.str("LEAF_DATA_DIR", default=str(ROOT / "var")))


def secret(name: str) -> str:
    """A secret from the environment, else one made for this data folder and kept beside it.

    Several machines that serve one database must share secrets, so there the environment sets them
    (`manage.py check --deploy` says when it does not).
    """
    given = env.str(name, default="")
    if given or TESTING:
        return given or f"for-tests-only-{name}-" + "0" * 40
    place = DATA_DIR / "secrets" / name.lower()
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_suffix(f".{os.getpid()}")
        with open(draft, "w", opener=_private) as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # whole or not at all, and the first process wins
            os.link(draft, place)
        draft.unlink()
    SECRETS_FROM_FILES.append(name)
    return place.read_text()


def choice(name: str, *admitted: str) -> str:
    """One of the admitted words from the environment, else the first of them."""
    given = env.str(name, default=admitted[0])
    if given not in admitted:
        raise ImproperlyConfigured(f"{name}={given}: set it to {' or '.join(admitted)}.")
    return given


def named(
    names: str,
    prefix: str,
    needed: tuple[str, ...],
    *,
    optional: tuple[str, ...] = (),
    lists: tuple[str, ...] = (),
) -> dict[str, dict[str, Any]]:
    """What `names` lists, each with variables of its own: `<prefix>_<NAME>_<KEY>`."""

    def own(name: str, key: str) -> str:
        return f"{prefix}_{name}_{key}".upper()

    return {
        name: {
            **{key: env.str(own(name, key)) for key in needed},
            **{key: env.str(own(name, key), default="") for key in optional},
            **{key: env.list(own(name, key)) for key in lists},
        }
        for name in env.list(names, default=[])
    }


def receivers(prefix: str, *more: str) -> dict[str, dict[str, Any]]:
    """Who is pushed to, as `<prefix>_DESTINATIONS` names them, and for which organizations."""
    return named(
        f"{prefix}_DESTINATIONS", prefix, ("url", "secret", *more), lists=("organizations",)
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
