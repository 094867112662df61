"""A form that is opened and saved stores what was there, never what stands for it on a page."""

import pytest
from django import forms

from leafenterprise.shared.kept_forms import KeptTexts, keeping
from leafenterprise.shared.outgoing import clean_words
from leafenterprise.shared.redaction import REMOVED

LINK = "see s3://bucket/key.parquet"
SHOWN = clean_words(LINK)


class Plain(forms.Form):
    """A text and what was set up."""

    note = forms.CharField(required=False)
    terms = forms.JSONField(required=False)
    day = forms.DateField(required=False)


def sent(**values):
    """The form that starts with a link in each, as it is sent."""
    form = keeping(Plain)(values, initial={"note": f"{LINK}\nbelow", "terms": {"at": LINK}})
    form.is_valid()
    return form


def test_it_shows_a_placeholder_for_a_link():
    assert REMOVED in SHOWN


def test_it_keeps_what_comes_back_as_it_was_shown():
    found = sent(note=f"{SHOWN}\r\nbelow", terms=f'{{"at": "{SHOWN}"}}', day="2026-03-01")

    assert found.errors == {}
    assert found.cleaned_data["note"] == f"{LINK}\nbelow"
    assert found.cleaned_data["terms"] == {"at": LINK}


def test_it_takes_what_somebody_wrote():
    found = sent(note="nothing to see", terms='{"at": "home"}')

    assert found.cleaned_data["note"] == "nothing to see"
    assert found.cleaned_data["terms"] == {"at": "home"}


def test_it_refuses_a_placeholder_that_would_take_a_links_place():
    assert "note" in sent(note=f"changed, {REMOVED}").errors


def test_it_lets_the_forms_own_check_see_the_whole_text():
    seen = []

    class Checked(KeptTexts, Plain):
        def clean(self):
            found = super().clean()
            seen.append(self.cleaned_data["note"])
            return found

    Checked({"note": SHOWN}, initial={"note": LINK}).is_valid()

    assert seen == [LINK]
    assert keeping(Checked) is Checked


@pytest.mark.parametrize("value", ["", None])
def test_it_keeps_an_empty_text_empty(value):
    form = keeping(Plain)({"note": ""}, initial={"note": value})

    assert form.is_valid()
    assert form.cleaned_data["note"] == ""
