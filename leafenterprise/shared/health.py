"""Is the process alive, and can it serve? /health/live and /health/ready."""

import os
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

Probe = Callable[[], str]
log = structlog.get_logger("leafenterprise.health")


class Unhealthy(Exception):
    """A probe's reason why the process should get no traffic; shown to the caller."""


_probes: dict[str, Probe] = {}


def register(name: str, probe: Probe) -> None:
    """Adds a probe to readiness: it returns a short remark or raises; a name again replaces it."""
    _probes[name] = probe


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when every probe passes, else 503; each probe with its result."""
    results = {name: _try(name, probe) for name, probe in _probes.items()}
    passes = all(result["status"] == "ok" for result in results.values())
    body = {"status": "ok" if passes else "failed", "checks": results}
    return JsonResponse(body, status=200 if passes else 503)


def _try(name: str, probe: Probe) -> dict[str, str]:
    try:
        return {"status": "ok", "remark": probe()}
    except Unhealthy as reason:
        return {"status": "failed", "remark": str(reason)}
    except Exception as error:
        log.warning("probe failed", probe=name, exc_info=error)
        return {"status": "failed", "remark": type(error).__name__}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        raise Unhealthy(f"{len(pending)} migrations are not applied")
    return "all applied"


def _lake() -> str:
    settings.LAKE_DIR.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.LAKE_DIR, os.W_OK | os.X_OK):
        raise Unhealthy("the lake's folder is not writable")
    return "writable"


def _broker() -> str:
    if settings.JOBS_MODE != "celery":
        return "not used"
    import redis

    with redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1
    ) as client:
        client.ping()
    return "answers"


register("database", _database)
register("migrations", _migrations)
register("lake", _lake)
register("broker", _broker)
