"""What a record may lack, the schema calls null."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers

from savings.models import DatasetDeletion, SourceRequest
from tests.house.api.routes import api_routes

OURS = ("leafenterprise", "audit", "savings", "tei", "insights")


def model_serializers() -> list[type[serializers.ModelSerializer]]:
    """Every one of the project."""
    assert api_routes()  # loads every view, and with it what it answers
    return [kind for kind in _below(serializers.ModelSerializer) if _is_ours(kind)]


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _is_ours(kind: type) -> bool:
    return kind.__module__.split(".")[0] in OURS and hasattr(kind, "Meta")


def may_lack(model: type[models.Model], source: str) -> bool:
    """Whether the way from the record to the value leads over a column that may be empty."""
    for part in source.split("."):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            return False
        if field.auto_created or field.many_to_many:
            return False
        if field.null:
            return True
        model = field.related_model or model
    return False


def test_it_calls_null_what_a_record_may_lack():
    wrong = [
        f"{kind.__module__}.{kind.__name__}.{name}"
        for kind in model_serializers()
        for name, field in kind().fields.items()
        if not field.write_only and not field.allow_null and may_lack(kind.Meta.model, field.source)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("model", "source", "lacks"),
    [
        (SourceRequest, "chosen_by", True),
        (SourceRequest, "organization.slug", False),
        (SourceRequest, "scope.public_id", True),
        (DatasetDeletion, "dataset.file_name", False),
        (DatasetDeletion, "no_column", False),
    ],
)
def test_it_follows_the_way_to_a_value(model, source, lacks):
    assert may_lack(model, source) is lacks
