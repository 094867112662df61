"""What lists of jobs can be narrowed by."""

from django_filters import rest_framework as filters

from leafenterprise.jobs.models import Job
from leafenterprise.jobs.states import JOB


class JobFilter(filters.FilterSet):
    """Jobs by state, kind and organization."""

    state = filters.ChoiceFilter(choices=JOB.choices())
    organization = filters.CharFilter(field_name="organization__slug")

    class Meta:
        model = Job
        fields = ("state", "kind", "organization")
