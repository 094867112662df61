"""Every governed record's admin in a real browser."""

import pytest
from django.contrib import admin

from tests.browser import serious_problems
from tests.people import make_platform_admin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("page_of_it", "every"), [("", 5), ("add/", 3)])
def test_it_shows_every_governed_record_without_serious_problems(visit, page_of_it, every):
    """Each third form; of the lists, which are one template, each fifth."""
    page = visit(make_platform_admin())
    page.expected_failures.add(403)  # what is append-only or read-only has no form
    base = page.url.rstrip("/")
    found = {}

    for model in list(admin.site._registry)[::every]:
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page_of_it}"
        page.goto(base + path)
        found[path] = serious_problems(page)

    assert not {path: problems for path, problems in found.items() if problems}
