"""Routes of exports: /exports/ for people, /api/v1/audit/exports/."""

from django.urls import include, path

from audit.exports import pages, views

api = [
    path("", views.ExportList.as_view(), name="list"),
    path("tables/", views.ExportTables.as_view(), name="tables"),
    path("templates/", views.ExportTemplates.as_view(), name="templates"),
    path("templates/make/", views.ExportOfTemplate.as_view(), name="template-make"),
    path("schedules/", views.ExportSchedules.as_view(), name="schedules"),
    path(
        "schedules/<publicid:schedule_id>/stop/",
        views.ExportScheduleStop.as_view(),
        name="schedule-stop",
    ),
    path("<publicid:export_id>/", views.ExportDetail.as_view(), name="one"),
    path("<publicid:export_id>/file/", views.ExportFile.as_view(), name="file"),
]

urlpatterns = [
    path("exports/", pages.exports, name="exports"),
    path("exports/new/", pages.new, name="export-new"),
    path("exports/make/", pages.make, name="export-make"),
    path("exports/template/", pages.make_from_template, name="export-template"),
    path("exports/<publicid:export_id>/file/", pages.export_file, name="export-file"),
    path("exports/schedules/<publicid:schedule_id>/stop/", pages.stop, name="export-stop"),
    path("api/v1/audit/exports/", include((api, "exports-api"))),
]
