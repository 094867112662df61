"""A calculator for one business case, over the TEI API of a running server.

    LEAF_TEI_BASE=http://127.0.0.1:8000/api/v1/tei LEAF_TOKEN=… streamlit run tei_streamlit.py

Amounts stay text between the page and the server; floats only draw pictures.
"""

import os
import uuid
from dataclasses import dataclass
from typing import Any

import pandas as pd
import requests
import streamlit as st

BASE = os.environ.get("LEAF_TEI_BASE", "http://127.0.0.1:8000/api/v1/tei")
TOKEN = os.environ.get("LEAF_TOKEN", "")
SECONDS = 30
TABLES = ("benefits", "costs")
FILES = {
    "xlsx": ("Workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("Business case", "application/pdf"),
}


class Refused(Exception):
    """The server said no; the text is its own, with every bad cell that it names."""


@dataclass(frozen=True)
class Api:
    """The server, with a person's token."""

    base: str
    token: str

    def call(self, method: str, path: str, **sent: Any) -> requests.Response:
        """One request. Raises: Refused."""
        headers = {"Authorization": f"Token {self.token}", **sent.pop("headers", {})}
        try:
            answer = requests.request(
                method, f"{self.base}/{path}", headers=headers, timeout=SECONDS, **sent
            )
        except requests.RequestException as error:
            raise Refused(f"The server cannot be reached: {type(error).__name__}") from error
        if answer.ok:
            return answer
        try:
            error = answer.json()["error"]
        except (ValueError, KeyError):
            raise Refused(f"The server answered {answer.status_code}") from None
        details = error.get("details")
        raise Refused(f"{error['message']} ({error['code']})" + (f" {details}" if details else ""))

    def read(self, path: str, **asked: Any) -> Any:
        """The answer's JSON."""
        return self.call("GET", path, params=asked).json()


def main() -> None:
    """The page, from top to bottom."""
    st.set_page_config("Business case", layout="wide")
    api = connection()
    try:
        tool = chosen_tool(api)
        if tool is not None:
            show(api, tool)
    except Refused as refused:
        st.error(str(refused))


def connection() -> Api:
    """Which server, as whom."""
    with st.sidebar:
        st.header("Server")
        base = st.text_input("Address of the API", BASE, key="base")
        token = st.text_input("Token", TOKEN, type="password", key="token")
    return Api(base.rstrip("/"), token)


def chosen_tool(api: Api) -> dict[str, Any] | None:
    """The tool to work on, out of those that the person may see."""
    if not api.token:
        st.info("Enter a token in the sidebar; you make one on your profile page.")
        return None
    found = api.read("tools/", page_size=200)["results"]
    if not found:
        st.info("There is no business case that you may see yet.")
        return None
    names = {tool["id"]: f"{tool['name']} · {client_of(tool)}" for tool in found}
    with st.sidebar:
        wanted = st.selectbox("Business case", list(names), format_func=names.get, key="tool")
    return api.read(f"tools/{wanted}/")


def client_of(tool: dict[str, Any]) -> str:
    """Whose case it is."""
    parent = tool["opportunity"] or tool["engagement"]
    return parent["client"]["name"]


def show(api: Api, tool: dict[str, Any]) -> None:
    """Headline, values, results, files of one tool."""
    report = tool["report"]
    st.title(tool["name"])
    st.caption(
        f"{client_of(tool)} · {report['name']} {report['version']} · "
        f"{report['analysis_period_years']} years at {float(report['discount_rate']):.1%} · "
        f"{tool['status'].replace('_', ' ')}"
    )
    headline(tool)
    enter, results, what_if, files = st.tabs(["Values", "Results", "What if", "Versions, files"])
    with enter:
        editor(api, tool)
    with results:
        outcome(api, tool)
    with what_if:
        sensitivity(api, tool)
    with files:
        keep(api, tool)


def headline(tool: dict[str, Any]) -> None:
    """The figures that stand with the tool."""
    summary = tool["summary"]
    if summary is None:
        st.info("Not calculated yet: enter values and save them.")
        return
    if summary["is_stale"]:
        st.warning("Values or terms have changed since these figures were made. Save to renew.")
    shown = {
        "Net present value": dollars(summary["net_present_value"]),
        "Return on investment": percent(summary["roi_percentage"]),
        "Benefits, present value": dollars(summary["total_benefits_pv"]),
        "Costs, present value": dollars(summary["total_costs_pv"]),
    }
    for column, (label, value) in zip(st.columns(len(shown)), shown.items(), strict=True):
        column.metric(label, value)


def editor(api: Api, tool: dict[str, Any]) -> None:
    """One form for all values; saved together or not at all, then calculated."""
    fields = api.read(f"tools/{tool['id']}/values/")["values"]
    most = max((len(cells_of(field)) for field in fields), default=1)
    with st.form("values"):
        typed: dict[tuple[str, int | None], str] = {}
        for table in TABLES:
            st.subheader(table.capitalize())
            for field in (one for one in fields if one["table"] == table):
                typed |= row(tool["id"], field, most)
        if st.form_submit_button("Save and calculate", type="primary"):
            save(api, tool, fields, typed)


def row(tool_id: str, field: dict[str, Any], most: int) -> dict[tuple[str, int | None], str]:
    """One field with a box for each of its years; what is typed in them."""
    cells = cells_of(field)
    name, *boxes = st.columns([2, *[1] * most])
    risk = f" · risk {percent_of(field['risk_adjustment'])}" if field["risk_adjustment"] else ""
    name.markdown(f"**{field['label']}**  \n{field['category']} · {field['field_type']}{risk}")
    typed = {}
    for box, (year, cell) in zip(boxes, cells.items(), strict=False):
        label = "Once" if year is None else f"Year {year}"
        key = f"{tool_id}.{field['field_key']}.{'' if year is None else year}"
        typed[field["field_key"], year] = box.text_input(
            label, cell["value"] or "", key=key, help=cell["notes"] or None
        )
    return typed


def cells_of(field: dict[str, Any]) -> dict[int | None, dict[str, Any]]:
    """The cells of a field by year; None for a one-time value."""
    if not field["is_annual"]:
        return {None: field}
    return {int(year): cell for year, cell in field["years"].items()}


def save(
    api: Api,
    tool: dict[str, Any],
    fields: list[dict[str, Any]],
    typed: dict[tuple[str, int | None], str],
) -> None:
    """Sends what differs; the revision keeps two people from overwriting one another."""
    held = {
        (field["field_key"], year): cell["value"] or ""
        for field in fields
        for year, cell in cells_of(field).items()
    }
    changed = [
        {"field_key": key, "year": year, "value": text.strip() or None}
        for (key, year), text in typed.items()
        if text.strip() != held[key, year]
    ]
    try:
        if changed:
            sent = {"values": changed, "revision": tool["values_revision"]}
            api.call("PUT", f"tools/{tool['id']}/values/", json=sent)
        api.call("POST", f"tools/{tool['id']}/calculate/")
    except Refused as refused:
        st.error(str(refused))
        return
    st.rerun()


def outcome(api: Api, tool: dict[str, Any]) -> None:
    """Years and the running net as pictures and as a table."""
    if tool["summary"] is None:
        st.info("Calculate first.")
        return
    summary = api.read(f"tools/{tool['id']}/summary/")
    years = sorted(
        int(name.rsplit("_", 1)[1]) for name in summary if name.startswith("benefits_year_")
    )
    frame = pd.DataFrame(
        {
            "Year": years,
            **{t.capitalize(): [float(summary[f"{t}_year_{y}"]) for y in years] for t in TABLES},
        }
    ).set_index("Year")
    frame["Running net"] = (frame["Benefits"] - frame["Costs"]).cumsum()
    month = summary["payback_period_months"]
    st.write(f"Paid back in month **{month}**." if month else "Not paid back within the analysis.")
    left, right = st.columns(2)
    left.bar_chart(frame[["Benefits", "Costs"]], stack=False, y_label="USD, risk-adjusted")
    right.line_chart(frame["Running net"], y_label="USD, running net")
    st.dataframe(frame.style.format("${:,.0f}"))


def sensitivity(api: Api, tool: dict[str, Any]) -> None:
    """What a change of each field alone does to the net present value."""
    share = st.slider("Each field lower and higher by", 5, 50, 10, 5, format="%d %%", key="share")
    bars = api.read(f"tools/{tool['id']}/sensitivity/", share=f"{share / 100:.2f}")["fields"]
    fields = api.read(f"tools/{tool['id']}/values/")["values"]
    labels = {field["field_key"]: field["label"] for field in fields}
    columns = {"low_npv": "Lower", "high_npv": "Higher", "break_even_nominal": "Breaks even at"}
    rows = [
        {"Field": labels[bar["field_key"]], "Side": bar["table"]}
        | {title: bar[name] and dollars(bar[name]) for name, title in columns.items()}
        for bar in bars
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def keep(api: Api, tool: dict[str, Any]) -> None:
    """Save a version, see those there are, take the files."""
    with st.form("version"):
        note = st.text_input("What is new in this version", key="note")
        if st.form_submit_button("Save a version"):
            # A key of its own: sent twice by a shaky line, it is still one version.
            once = {"Idempotency-Key": str(uuid.uuid4())}
            path = f"tools/{tool['id']}/versions/"
            made = api.call("POST", path, json={"note": note}, headers=once).json()
            st.success(f"Version {made['version_number']} is saved.")
    versions = api.read(f"tools/{tool['id']}/versions/")["results"]
    if versions:
        columns = ("version_number", "date", "note", "net_present_value", "roi_percentage")
        st.dataframe(pd.DataFrame(versions)[list(columns)], hide_index=True)
    for column, (kind, (title, content_type)) in zip(st.columns(2), FILES.items(), strict=True):
        if column.button(f"Make the {title.lower()}", key=f"make-{kind}"):
            made = api.call("GET", f"tools/{tool['id']}/export.{kind}")
            column.download_button(
                f"Download the {title.lower()}",
                made.content,
                file_name=f"{tool['id']}.{kind}",
                mime=content_type,
            )
            column.caption(f"Facts {made.headers['X-Facts-Digest'][:16]}")


def dollars(text: str) -> str:
    """An amount for people, whole dollars, from the text of the API."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    return f"{sign}${round(float(digits)):,}"


def percent(text: str | None) -> str:
    """A percentage for people."""
    return "none" if text is None else f"{float(text):,.0f} %"


def percent_of(share: str) -> str:
    """A share such as 0.125 as percent."""
    return f"{float(share):.1%}"


if __name__ == "__main__":
    main()
