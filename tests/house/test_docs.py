"""Documents written from the code are as the code would write them."""

import pytest
from django.conf import settings

from leafenterprise.shared.documents import documents


@pytest.mark.parametrize("path", documents())
def test_it_keeps_the_document_fresh(path):
    written = documents()[path]()

    assert (settings.ROOT / path).read_text(encoding="utf-8") == written, "manage.py write_docs"
