"""What is governed keeps its texts: whoever opens a record and saves it has changed nothing."""

import html
import re

import pytest
from django.contrib import admin as django_admin

from audit.billing.models import BillingCompany
from audit.trail.models import AuditEvent
from insights.models import Provider
from leafenterprise.accounts.admin_access import GovernedAdmin, GovernedInline
from leafenterprise.shared.kept_forms import KeptTexts
from leafenterprise.shared.redaction import REMOVED
from savings.models import ClientGroup
from tests.people import logged_in, make_member, make_platform_admin

pytestmark = pytest.mark.django_db
NAME = "North, see s3://bucket/key.parquet"


def test_every_governed_form_keeps_its_texts(rf):
    request = rf.get("/admin/")
    request.user = make_platform_admin()
    governed = [
        each for each in django_admin.site._registry.values() if isinstance(each, GovernedAdmin)
    ]

    loose = [each for each in governed if not issubclass(each.get_form(request), KeptTexts)]
    rows = [
        inline
        for each in governed
        for inline in each.get_inline_instances(request)
        if isinstance(inline, GovernedInline)
        and not issubclass(inline.get_formset(request).form, KeptTexts)
    ]

    assert (loose, rows) == ([], [])
    assert len(governed) > 30


@pytest.mark.parametrize(
    ("role", "model", "more"),
    [
        ("admin", ClientGroup, {"code": "north"}),
        ("owner", Provider, {}),
        ("operator", BillingCompany, {}),
    ],
)
def test_it_stores_no_placeholder_for_what_its_page_does_not_show(cedar, role, model, more):
    record = model.objects.create(organization=cedar, name=NAME, **more)
    session = logged_in(make_member(cedar, role))
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{record.pk}/change/"
    page = session.get(address).content.decode()
    shown = html.unescape(re.search(r'name="name" value="([^"]*)"', page)[1])
    sent = {"organization": cedar.pk, "is_active": "on", "group_ids": "[]", **more}

    saved = session.post(address, {**sent, "name": shown})
    record.refresh_from_db()
    refused = session.post(address, {**sent, "name": f"Else, {shown}"})

    assert REMOVED in shown
    assert (saved.status_code, record.name) == (302, NAME)
    assert refused.status_code == 200
    assert "is not shown" in refused.content.decode()
    event = AuditEvent.objects.filter(action="record.changed").latest("pk")
    assert "name" not in (event.after or "")
