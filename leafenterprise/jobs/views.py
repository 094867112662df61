"""The JSON door of jobs."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from leafenterprise.jobs.actions import cancel_job, retry_job
from leafenterprise.jobs.filters import JobFilter
from leafenterprise.jobs.models import Job
from leafenterprise.jobs.queries import CAPABILITY, get_job, list_jobs
from leafenterprise.jobs.serializers import JobDetailSerializer, JobSerializer
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition


class JobList(generics.ListAPIView[Job]):
    """Long work of one's organizations."""

    capability = CAPABILITY
    serializer_class = JobSerializer
    queryset = Job.objects.none()
    filterset_class = JobFilter
    ordering_fields = ["created_at", "finished_at", "state"]

    def get_queryset(self) -> QuerySet[Job]:
        """What the caller may watch."""
        return list_jobs(self.request.user)


class JobDetail(APIView):
    """One job."""

    capability = CAPABILITY

    @extend_schema(responses=JobDetailSerializer)
    def get(self, request: Request, public_id: str) -> Response:
        """Its state, progress and log."""
        return Response(JobDetailSerializer(get_job(request.user, public_id)).data)


class JobCancel(APIView):
    """Stopping a job."""

    capability = CAPABILITY

    @extend_schema(request=None, responses=JobDetailSerializer)
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, public_id: str) -> Response:
        """A waiting job is cancelled, a running one asked to stop; takes its kind's capability."""
        job = cancel_job(get_job(request.user, public_id), _person(request))
        return Response(JobDetailSerializer(job).data)


class JobRetry(APIView):
    """Queueing a job again."""

    capability = CAPABILITY

    @extend_schema(request=None, responses=JobDetailSerializer)
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, public_id: str) -> Response:
        """A failed or cancelled job waits again; takes its kind's capability."""
        job = retry_job(get_job(request.user, public_id), _person(request))
        return Response(JobDetailSerializer(job).data)


def _person(request: Request) -> Any:
    return request.user
