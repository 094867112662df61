"""The pages of the business-case lane."""

from django.urls import URLPattern, path

from tei.pages import (
    editor,
    explain,
    printed,
    saving,
    scenarios,
    tools,
    versions,
    what_if,
)

TOOL = "tei/tools/<publicid:tool_id>"

urlpatterns: list[URLPattern] = [
    path("tei/", tools.tool_list, name="tei-tools"),
    path("tei/new/", tools.new_tool, name="tei-tool-new"),
    path(f"{TOOL}/", editor.editor, name="tei-tool"),
    path(f"{TOOL}/rows/<slug:field_key>/", editor.row, name="tei-tool-row"),
    path(f"{TOOL}/attempt/", saving.attempt, name="tei-tool-attempt"),
    path(f"{TOOL}/save/", saving.save, name="tei-tool-save"),
    path(f"{TOOL}/changes/", saving.changes, name="tei-tool-changes"),
    path(f"{TOOL}/change/", tools.change, name="tei-tool-change"),
    path(f"{TOOL}/calculate/", tools.recalculate, name="tei-tool-calculate"),
    path(f"{TOOL}/delete/", tools.delete, name="tei-tool-delete"),
    path(f"{TOOL}/explain/<slug:figure>/", explain.explain, name="tei-tool-explain"),
    path(f"{TOOL}/what-if/", what_if.what_if, name="tei-tool-what-if"),
    path(f"{TOOL}/scenarios/", scenarios.scenario_list, name="tei-tool-scenarios"),
    path(
        f"{TOOL}/scenarios/<publicid:scenario_id>/drop/",
        scenarios.drop,
        name="tei-tool-scenario-drop",
    ),
    path(f"{TOOL}/versions/", versions.version_list, name="tei-tool-versions"),
    path(f"{TOOL}/versions/compare/", versions.choose, name="tei-tool-compare-choose"),
    path(f"{TOOL}/versions/<int:number>/", versions.version, name="tei-tool-version"),
    path(
        f"{TOOL}/versions/<int:number>/compare/<int:other>/",
        versions.compare_versions,
        name="tei-tool-compare",
    ),
    path(f"{TOOL}/case/", printed.printed, name="tei-tool-case"),
]
