"""The template pieces every page uses."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from leafenterprise.accounts.forms import TokenForm
from leafenterprise.accounts.templatetags.leaf import LOOKS, badge
from leafenterprise.shared.states import Machine
from tests.places import ROOT

READINESS = ("final", "partial", "candidate_only", "modeled_with_gaps", "blocked")


def shown(text: str, **context) -> str:
    return Template("{% load leaf %}" + text).render(Context(context)).strip()


def test_it_gives_each_readiness_its_own_colour_and_shape():
    looks = {LOOKS[state] for state in READINESS}

    assert len(looks) == len(READINESS)
    assert len({shape for _, shape in looks}) == len(READINESS)


def test_it_says_a_state_in_words_and_escapes_it():
    assert "Candidate only" in badge("candidate_only")
    assert "<script>" not in badge("<script>")


def test_it_has_a_look_for_every_state_of_every_machine():
    machines = (getattr(model, "MACHINE", None) for model in apps.get_models())
    states = {
        state for machine in machines if isinstance(machine, Machine) for state in machine.states
    }

    assert states - set(LOOKS) == set()


def test_it_draws_every_icon_a_look_names():
    sprite = (ROOT / "static/images/icons.svg").read_text()

    assert all(f'id="{shape}"' in sprite for _, shape in LOOKS.values())


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("{{ value|usd }}", Decimal("-1234.5"), "-$1,234.50"),
        ("{{ value|usd }}", None, "–"),
        ("{{ value|usd }}", "0", "$0.00"),
        ("{{ value|percent }}", Decimal("0.7812"), "78.12 %"),
        ("{{ value|percent:1 }}", Decimal("0.7812"), "78.1 %"),
        ("{{ value|percent }}", None, "–"),
        ("{{ value|words }}", "settlement_window_only", "Settlement window only"),
        ("{{ value|tone }}", "blocked", "bad"),
        ("{{ value|tone }}", "unheard of", "plain"),
    ],
)
def test_it_writes_values_for_people(text, value, expected):
    assert shown(text, value=value) == expected


def test_it_ties_a_control_to_its_hint_and_its_error():
    form = TokenForm({"name": "", "days": "30"})

    text = shown("{% include '_parts/field.html' with field=form.name %}", form=form)

    assert 'aria-describedby="id_name_hint id_name_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="id_name_error"' in text


def test_it_keeps_filters_from_page_to_page():
    page = Paginator(range(100), 10).page(2)
    request = RequestFactory().get("/?state=failed&page=2")

    text = shown("{% include '_parts/pagination.html' %}", page=page, request=request)

    assert "?state=failed&amp;page=3" in text
    assert "11–20 of 100" in text


def test_it_shows_no_pages_where_one_is_enough():
    page = Paginator(range(3), 10).page(1)

    assert shown("{% include '_parts/pagination.html' %}", page=page) == ""
