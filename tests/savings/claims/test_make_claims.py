"""manage.py make_claims."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from savings.claims.generate import generate


def test_it_makes_what_the_generator_makes(tmp_path):
    told = StringIO()
    made = generate(tmp_path / "here", 2_000, 5, without=("awp",))

    call_command(
        "make_claims", rows=2_000, seed=5, out=tmp_path / "there", without=["awp"], stdout=told
    )

    assert (tmp_path / "there/claims.csv").read_bytes() == made.claims.read_bytes()
    assert "2,000 rows" in told.getvalue()
    assert "duplicate_claim" in told.getvalue()


def test_it_makes_clean_parquet(tmp_path):
    told = StringIO()

    call_command(
        "make_claims", rows=50, seed=5, out=tmp_path, format="parquet", clean=True, stdout=told
    )

    assert (tmp_path / "claims.parquet").exists()
    assert "planted" not in told.getvalue()


def test_it_refuses_what_it_cannot_leave_out(tmp_path):
    with pytest.raises(CommandError, match="claim_id"):
        call_command("make_claims", rows=50, seed=5, out=tmp_path, without=["claim_id"])
