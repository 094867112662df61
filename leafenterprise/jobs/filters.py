"""What lists of jobs can be narrowed by."""

from django_filters import rest_framework as filters

from leafenterprise.jobs.models import Job
from leafenterprise.jobs.states import JOB
from leafenterprise.shared.filtering import ListFilter


class JobFilter(ListFilter):
    """Jobs by state, kind and organization."""

    state = filters.ChoiceFilter(choices=JOB.choices())
    organization = filters.CharFilter(field_name="organization__slug")

    class Meta:
        model = Job
        fields = ("state", "kind", "organization")
