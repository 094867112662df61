"""The rows of the table: which tests attack, and with which guard off one of them must fail."""

from dataclasses import dataclass

from tests.assurance.locks import locked_packages

HOUSE, API, TRAIL, JOBS = "tests/house", "tests/house/api", "tests/trail", "tests/jobs"
PEOPLE, LANE, CLAIMS = "tests/accounts", "tests/savings", "tests/savings/claims"
OWN = "tests/assurance"


@dataclass(frozen=True)
class Row:
    """One row.

    tests: files or tests that attack. deep: further ones, on demand.
    control: guard → the test that must fail with the guard off.
    proof: tests that prove in themselves that the row would notice.
    seed: where chance is involved. not_run: why the row cannot be put to the code here.
    """

    id: str
    title: str
    tests: tuple[str, ...] = ()
    deep: tuple[str, ...] = ()
    control: tuple[tuple[str, str], ...] = ()
    proof: tuple[str, ...] = ()
    seed: str = ""
    not_run: str = ""


ROWS = (
    Row(
        "cells",
        "role × route × verb",
        tests=(f"{HOUSE}/test_every_route.py", f"{PEOPLE}/test_access.py"),
        control=(
            (
                "access",
                f"{HOUSE}/test_every_route.py::test_it_opens_to_a_role_what_the_table_says[cashier]",
            ),
        ),
        proof=(f"{HOUSE}/test_every_route.py::test_it_would_find_a_door_that_says_nothing",),
    ),
    Row(
        "tenants",
        "cross-tenant probes",
        tests=(
            f"{HOUSE}/test_every_tenant.py",
            f"{TRAIL}/test_doors.py::test_it_hides_the_events_of_others",
            f"{LANE}/api/test_admin.py::test_it_shows_a_governor_no_record_of_another_client",
            f"{LANE}/api/test_client_report.py::test_it_is_not_widened_by_a_parameter",
        ),
        control=(
            (
                "tenants",
                f"{HOUSE}/test_every_tenant.py::test_it_says_404_for_every_record_of_others",
            ),
        ),
        proof=(f"{HOUSE}/test_every_tenant.py::test_it_shows_the_same_addresses_to_their_owner",),
    ),
    Row(
        "canaries",
        "planted-canary leaks (bodies, headers, exports, trail)",
        tests=(
            f"{OWN}/test_canaries.py::test_it_leaks_no_member_secret_or_folder",
            f"{OWN}/test_canaries.py::test_it_leaks_no_member_secret_or_folder_into_the_trail",
            f"{OWN}/test_canaries.py::test_it_leaks_nothing_into_files",
            f"{OWN}/test_canaries.py::test_it_leaks_nothing_in_errors_logs_and_trail",
            f"{LANE}/api/test_redaction.py",
            f"{CLAIMS}/test_ingest_rejects.py::test_it_never_writes_a_value_into_the_rejects",
        ),
        deep=(f"{OWN}/test_canaries.py",),
        control=(
            ("redaction", f"{LANE}/api/test_redaction.py::test_it_leaks_no_member_and_no_path"),
            ("redaction", f"{OWN}/test_canaries.py::test_it_leaks_nothing_into_files"),
        ),
        proof=(f"{OWN}/test_canaries.py::test_it_would_find_a_planted_word",),
    ),
    Row(
        "mass_assignment",
        "mass-assignment",
        tests=(f"{OWN}/test_mass_assignment.py",),
        control=(
            ("fields", f"{OWN}/test_mass_assignment.py::test_it_takes_no_field_it_did_not_ask_for"),
        ),
    ),
    Row(
        "coverage",
        "untested routes, models without tenant key",
        tests=(f"{OWN}/test_coverage.py",),
        proof=(
            f"{OWN}/test_coverage.py::test_it_would_find_a_model_without_tenant",
            f"{OWN}/test_coverage.py::test_it_would_find_a_route_nobody_tries",
        ),
    ),
    Row(
        "bad_inputs",
        "bad inputs and hostile files",
        tests=(
            f"{API}/test_bodies.py",
            f"{API}/test_errors.py",
            f"{CLAIMS}/test_hostile_guards.py",
        ),
        deep=(f"{CLAIMS}/test_hostile_files.py",),
        control=(
            (
                "zip",
                f"{CLAIMS}/test_hostile_guards.py::test_it_names_the_rule_that_a_workbook_breaks[entries]",
            ),
        ),
    ),
    Row(
        "formulas",
        "formula payloads (CSV, XLSX)",
        tests=(
            f"{OWN}/test_formulas.py",
            f"{LANE}/workbook/test_detail_rows.py",
            f"{TRAIL}/test_exports.py::test_it_defuses_formulas_in_csv",
        ),
        control=(("formulas", f"{OWN}/test_formulas.py::test_it_starts_no_formula_in_csv"),),
    ),
    Row(
        "immutability",
        "immutability attacks, again after every migration",
        tests=(f"{OWN}/test_immutable_everywhere.py", f"{TRAIL}/test_immutable.py"),
        deep=(f"{HOUSE}/test_on_postgres.py",),
        control=(
            ("triggers", f"{TRAIL}/test_immutable.py::test_it_refuses_through_the_models"),
            (
                "triggers",
                f"{OWN}/test_immutable_everywhere.py::test_it_refuses_to_rewrite_any_declared_table",
            ),
        ),
    ),
    Row(
        "tampering",
        "tamper classes of the trail",
        tests=(f"{TRAIL}/test_tampering.py",),
        control=(
            (
                "links",
                f"{TRAIL}/test_tampering.py::test_it_names_the_event_with_an_altered_column[after]",
            ),
        ),
        proof=(f"{TRAIL}/test_tampering.py::test_it_has_an_attack_for_every_column",),
    ),
    Row(
        "false_alarms",
        "false alarms of the trail",
        tests=(
            f"{TRAIL}/test_recording.py",
            f"{TRAIL}/test_tampering.py::test_it_holds_when_nobody_touched_it",
        ),
        proof=(f"{TRAIL}/test_tampering.py::test_it_finds_a_head_with_a_false_link",),
        seed="derandomized",
    ),
    Row(
        "races",
        "races: rival writers, workers, keys",
        tests=(
            f"{API}/test_idempotency.py::test_it_acts_once_however_many_race_on_sqlite",
            "tests/shared/test_sqlite_queue.py",
            f"{JOBS}/test_leases.py",
            f"{CLAIMS}/test_ingest_store.py::test_it_stands_by_the_first_of_two_builders",
        ),
        deep=(f"{TRAIL}/test_concurrency.py",),
        control=(
            (
                "lease",
                f"{JOBS}/test_leases.py::test_it_lets_no_lost_worker_store_results",
            ),
        ),
    ),
    Row(
        "crashes",
        "crash points of a run (kill -9)",
        tests=(
            f"{LANE}/crash/test_crash.py::test_it_finishes_undisturbed",
            f"{LANE}/crash/test_crash.py::test_it_survives_a_kill_at[run.started]",
            f"{LANE}/crash/test_crash.py::test_it_survives_a_kill_at[run.computed]",
            f"{LANE}/crash/test_crash.py::test_it_survives_a_kill_at[run.segments_stored]",
        ),
        deep=(f"{LANE}/crash/test_crash.py", f"{JOBS}/test_crashes.py"),
        proof=(f"{OWN}/test_crash_control.py",),
    ),
    Row(
        "schemathesis",
        "schemathesis over every operation",
        tests=(f"{HOUSE}/test_schema_fuzz.py",),
        control=(
            (
                "schema",
                f"{HOUSE}/test_schema_fuzz.py::test_it_answers_everything_as_documented"
                "[GET /api/v1/savings/pbms/]",
            ),
        ),
        seed="20261121",
    ),
    Row(
        "replays",
        "idempotent replays",
        tests=(
            f"{API}/test_idempotency.py",
            f"{LANE}/actions/test_runs.py::test_it_is_one_run_however_often_it_is_asked_for",
            f"{LANE}/api/test_client_report.py::test_it_queues_one_run_and_answers_with_its_queue_id",
        ),
        control=(
            ("idempotency", f"{API}/test_idempotency.py::test_it_answers_the_same_and_acts_once"),
        ),
    ),
    Row(
        "totals",
        "control totals: dollars in = accepted + rejected",
        tests=(
            f"{CLAIMS}/test_ingest_rejects.py",
            "tests/spec/test_completeness.py",
            f"{LANE}/test_standing.py",
        ),
        deep=(f"{CLAIMS}/test_ingest_real.py",),
        control=(
            (
                "totals",
                f"{LANE}/test_standing.py::test_it_blocks_a_statement_that_differs_from_the_files",
            ),
        ),
    ),
    Row(
        "settings",
        "settings of production (check --deploy)",
        tests=(f"{HOUSE}/test_deploy.py::test_it_is_clean_with_the_settings_of_production",),
        proof=(f"{HOUSE}/test_deploy.py::test_it_would_notice_weaker_settings",),
    ),
    Row(
        "log_in",
        "log-in rules: throttle, second factor, tokens",
        tests=(
            f"{PEOPLE}/test_log_in.py",
            f"{PEOPLE}/test_second_factor.py",
            f"{API}/test_tokens.py",
        ),
        control=(
            (
                "throttle",
                f"{PEOPLE}/test_log_in.py::test_it_is_not_dodged_by_writing_the_address_differently",
            ),
            ("tokens", f"{API}/test_tokens.py::test_it_closes_the_door[expires_at]"),
            (
                "codes",
                f"{PEOPLE}/test_second_factor.py::test_it_refuses_the_api_to_a_half_open_session",
            ),
        ),
    ),
    Row(
        "logs",
        "log scan: no member, no secret in a log line",
        tests=(f"{OWN}/test_log_scan.py",),
        control=(("logs", f"{OWN}/test_log_scan.py::test_it_logs_no_secret_and_no_member"),),
    ),
    Row(
        "locks",
        "dependencies locked by hash",
        tests=(f"{OWN}/test_locks.py",),
        proof=(f"{OWN}/test_locks.py::test_it_would_find_a_line_without_hash",),
    ),
    Row(
        "audited",
        "dependencies audited for known holes",
        not_run=f"0 of {locked_packages()} packages audited: the list of known holes is on a "
        "network that tests may not use; where it is: pip-audit -r requirements.txt",
    ),
    Row(
        "asvs",
        "ASVS 5.0 requirements → tests that exist",
        tests=(f"{OWN}/test_asvs.py",),
        proof=(f"{OWN}/test_asvs.py::test_it_would_find_a_test_that_is_gone",),
    ),
)  # fmt: skip
