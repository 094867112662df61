"""How the log of exports narrows in the API."""

from django_filters import rest_framework as filters

from audit.exports.models import FORMS
from audit.exports.states import EXPORT
from leafenterprise.shared.filtering import ListFilter


class ExportFilter(ListFilter):
    """Exports by state, form and organization."""

    state = filters.ChoiceFilter(choices=EXPORT.choices())
    form = filters.ChoiceFilter(choices=list(FORMS.items()))
    organization = filters.CharFilter(field_name="organization__slug")
