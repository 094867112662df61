"""The backup before a migration meets a database that lacks the columns of the newer code."""

import pytest
from django.db import DatabaseError, models

from audit.backup import erasures
from audit.trail.models import AuditEvent
from insights.models import PrivacyRequest, Provider, RecordDeletion
from leafenterprise.accounts.models import Organization, User
from savings.models import ClaimDataset, DatasetDeletion

pytestmark = pytest.mark.django_db
ASKED = (
    AuditEvent, ClaimDataset, DatasetDeletion, Organization, PrivacyRequest, Provider,
    RecordDeletion, User,
)  # fmt: skip


@pytest.fixture
def newer_code():
    """Every table that is asked has a column in the code that it does not have in the database."""
    added = {model: models.IntegerField(null=True) for model in ASKED}
    for model, field in added.items():
        field.contribute_to_class(model, "made_later")
    yield
    for model, field in added.items():
        model._meta.local_fields.remove(field)
        model._meta._expire_cache()
        del model.made_later


def test_it_lists_what_is_gone_by_the_columns_that_are_there(newer_code, subtests):
    for name, kind in erasures._KINDS.items():
        with subtests.test(name):
            assert kind.gone() == []


def test_it_would_notice_a_column_that_is_not_there(newer_code):
    with pytest.raises(DatabaseError, match="made_later"):
        list(RecordDeletion.objects.select_related("requested_by"))
