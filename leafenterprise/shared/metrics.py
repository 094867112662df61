"""Prometheus metrics: requests by route, and gauges that the floors above register."""

import ipaddress
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hmac import compare_digest

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
    """The registered gauges, and the build."""

    def collect(self) -> Iterable[Metric]:
        build = GaugeMetricFamily("leaf_build_info", "The code that runs.", labels=["version"])
        build.add_metric([settings.CODE_VERSION], 1)
        yield build
        for gauge in _live.values():
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.read().items():
                family.add_metric(labels, value)
            yield family


def exposition() -> bytes:
    """The metrics as text; of all worker processes where PROMETHEUS_MULTIPROC_DIR is set."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        collected = CollectorRegistry()
        MultiProcessCollector(collected)  # type: ignore[no-untyped-call]
    else:
        collected = _registry
    live = CollectorRegistry()
    live.register(_Live())
    ProcessCollector(registry=live)
    PlatformCollector(registry=live)
    return generate_latest(collected) + generate_latest(live)


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
