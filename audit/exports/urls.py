"""Routes of exports."""

from django.urls import path

from audit.exports import pages

urlpatterns = [
    path("exports/", pages.exports, name="exports"),
    path("exports/new/", pages.new, name="export-new"),
    path("exports/make/", pages.make, name="export-make"),
    path("exports/template/", pages.make_from_template, name="export-template"),
    path("exports/<publicid:export_id>/file/", pages.export_file, name="export-file"),
    path("exports/schedules/<publicid:schedule_id>/stop/", pages.stop, name="export-stop"),
]
