"""Nothing is left out: routes that no attack tries, models whose rows belong to nobody."""

from collections.abc import Iterable, Mapping

from django.apps import apps
from django.db import models
from django.urls import Resolver404, resolve

from tests.house.doors import Door, every_door

OURS = ("shared", "accounts", "jobs", "trail", "exports", "savings", "insights")
# Rows without an organization, and why that is right.
SHARED: Mapping[str, str] = {
    "shared.StoredAnswer": "belongs to a caller, by whose id it is looked up",
    "accounts.Organization": "is the organization",
    "accounts.User": "belongs to organizations by memberships",
    "accounts.ApiToken": "belongs to one person",
    "jobs.Job": "null: work of the platform itself",
    "trail.Chain": "null: the platform's own chain",
    "trail.AuditEvent": "belongs to its chain",
    "exports.ExportLog": "null: all that its person may see, for that person alone",
    "savings.Pbm": "a name that all organizations share",
    "savings.Broker": "a name that all organizations share",
    "savings.SourceLayout": "governed by the platform",
    "savings.Upload": "null: a public price list on its way in",
    "savings.PriceReference": "null: a public list such as NADAC",
}


def own_models() -> list[type[models.Model]]:
    """The models of the project."""
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def without_tenant(found: Iterable[type[models.Model]], shared: Mapping[str, str]) -> list[str]:
    """Models whose rows reach no organization by foreign keys that cannot be null."""
    return [m._meta.label for m in found if m._meta.label not in shared and not _reaches(m)]


def _reaches(model: type[models.Model], depth: int = 3) -> bool:
    parents = [
        field.related_model
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not field.null
    ]
    labels = {parent._meta.label for parent in parents}
    if "accounts.Organization" in labels:
        return True
    return depth > 0 and any(
        parent._meta.label in ("jobs.Job",) or _reaches(parent, depth - 1)
        for parent in parents
        if parent._meta.label not in ("accounts.User",)
    )


def untried(doors: Iterable[Door]) -> list[str]:
    """Routes whose address leads elsewhere, so that attacks would miss them."""
    missed = []
    for door in doors:
        try:
            found = resolve(door.address()).func
        except Resolver404:
            found = None
        if found is not door.pattern.callback:
            missed.append(str(door))
    return missed


def test_it_has_a_tenant_for_every_model(record_property):
    record_property("attempts", len(own_models()))

    assert without_tenant(own_models(), SHARED) == []
    assert set(SHARED) <= {model._meta.label for model in own_models()}


def test_it_would_find_a_model_without_tenant():
    known = {label: why for label, why in SHARED.items() if label != "savings.Pbm"}

    assert without_tenant(own_models(), known) == ["savings.Pbm"]


def test_it_tries_every_route(record_property):
    doors = every_door()
    record_property("attempts", len(doors))

    assert untried(doors) == []


def test_it_would_find_a_route_nobody_tries():
    hidden = every_door()[0]._replace(route="/behind/nothing/")

    assert untried([hidden]) == ["GET /behind/nothing/"]
