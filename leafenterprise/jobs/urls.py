"""Routes of jobs."""

from django.urls import path

from leafenterprise.jobs import pages, views

urlpatterns = [
    path("jobs/", pages.jobs, name="jobs"),
    path("jobs/<publicid:public_id>/", pages.job, name="job"),
    path("jobs/<publicid:public_id>/cancel/", pages.cancel, name="job-cancel"),
    path("jobs/<publicid:public_id>/retry/", pages.retry, name="job-retry"),
    path("api/v1/jobs/", views.JobList.as_view(), name="api-jobs"),
    path("api/v1/jobs/<publicid:public_id>/", views.JobDetail.as_view(), name="api-job"),
    path(
        "api/v1/jobs/<publicid:public_id>/cancel/",
        views.JobCancel.as_view(),
        name="api-job-cancel",
    ),
    path("api/v1/jobs/<publicid:public_id>/retry/", views.JobRetry.as_view(), name="api-job-retry"),
]
