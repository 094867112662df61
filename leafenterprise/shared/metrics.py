"""Prometheus metrics: requests by route and status, the build, and what others register."""

import ipaddress
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hmac import compare_digest

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from leafenterprise.shared.requests import source_address

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

log = structlog.get_logger("leafenterprise.metrics")
_registry = CollectorRegistry()
_requests = Counter(
    "leaf_requests_total",
    "Requests answered.",
    ["method", "route", "status"],
    registry=_registry,
)
_seconds = Histogram(
    "leaf_request_seconds",
    "Seconds from a request to its answer.",
    ["method", "route"],
    buckets=BUCKETS,
    registry=_registry,
)


@dataclass(frozen=True)
class LiveGauge:
    """A gauge read when it is asked for: label values → number."""

    name: str
    help: str
    labels: tuple[str, ...]
    read: Callable[[], Mapping[tuple[str, ...], float]]


_live: dict[str, LiveGauge] = {}


def register(gauge: LiveGauge) -> None:
    """Adds a gauge to /metrics; registering a name again replaces it."""
    _live[gauge.name] = gauge


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one answered request; methods nobody defined share one label."""
    method = method if method in METHODS else "OTHER"
    _requests.labels(method, route, str(status)).inc()
    _seconds.labels(method, route).observe(seconds)


class _Live(Collector):
    """The build, and the registered gauges; one that fails is logged and left out."""

    def collect(self) -> Iterable[Metric]:
        yield _family("leaf_build_info", "The code that runs.", ("version",), _build())
        for gauge in _live.values():
            try:
                yield _family(gauge.name, gauge.help, gauge.labels, gauge.read())
            except Exception as error:
                log.warning("gauge failed", gauge=gauge.name, exc_info=error)


def _build() -> Mapping[tuple[str, ...], float]:
    return {(settings.CODE_VERSION,): 1}


def _family(
    name: str, about: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]
) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family


def exposition() -> bytes:
    """The metrics as text; of all worker processes where PROMETHEUS_MULTIPROC_DIR is set."""
    counted = _registry
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    now = CollectorRegistry()
    for collector in (_Live(), ProcessCollector(registry=None), PlatformCollector(registry=None)):
        now.register(collector)
    return generate_latest(counted) + generate_latest(now)


def metrics(request: HttpRequest) -> HttpResponse:
    """GET /metrics, for whoever holds the metrics token, or this machine where none is set."""
    if not _may_read(request):
        return HttpResponse("Not for this caller.\n", status=403, content_type="text/plain")
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "")
        return compare_digest(sent.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    try:
        return ipaddress.ip_address(source_address(request)).is_loopback
    except ValueError:
        return False
