"""A run over stored cases and charges: pairs, findings, decisions that last, money counted once."""

from datetime import date
from decimal import Decimal

import pytest

from audit.billing.actions.auditing import NothingToAudit, start_audit
from audit.billing.actions.deciding import decide_for, decide_pair
from audit.billing.actions.settling import NothingRecovered, settle
from audit.billing.models import CasePair, Finding, MasterCase, MatchDecision, UserCaseLog
from audit.billing.queries.audits import board_of, list_doubtful, list_findings
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.states import InvalidTransition
from tests.billing.make import (
    audited,
    charge,
    found,
    log_of,
    logged,
    make_terms,
    payment,
    report_of,
    send,
)
from tests.billing.remittance_file import file_of

pytestmark = pytest.mark.django_db
PAID_ALL = payment("T-100", "03/02/2026", "03/20/2026", "450.00", "530.00")


def a_month(rowan, doctor, *more):
    """A log of three cases; the report bills the first as done and the second twice."""
    send(rowan, doctor, "case_log", log_of(
        logged("03/02/2026", "T-100"), logged("03/03/2026", "T-101"),
        logged("03/04/2026", "T-102", cpt="00790"),
    ))  # fmt: skip
    rows = (
        charge("T-100", "03/02/2026"), PAID_ALL,
        charge("T-101", "03/03/2026"), charge("T-101", "03/03/2026"),
        charge("X-900", "03/05/2026", cpt="01402", minutes=45),
        charge("T-999", "03/28/2026", cpt="00142", posted="06/30/2026"),
    )  # fmt: skip
    send(rowan, doctor, "charges", report_of(*rows, *more))


def test_it_finds_what_was_planted(rowan, doctor):
    make_terms(rowan.organization)
    a_month(rowan, doctor)

    audited(rowan, doctor)

    kinds = found(rowan)
    (missing,) = kinds["missing_case"]
    assert missing.case.patient_ticket == "T-102"
    assert missing.amount is None
    assert {one.charge.ticket for one in kinds["unexpected_charge"]} == {"X-900", "T-999"}
    assert [(one.charge.ticket, one.amount) for one in kinds["duplicate_charge"]] == [
        ("T-101", Decimal("980.00"))
    ]
    assert "discrepancy" not in kinds


def test_a_missing_case_is_worth_what_the_payer_agreed(rowan, doctor):
    make_terms(rowan.organization)
    send(rowan, doctor, "case_log", log_of(
        logged("03/02/2026", "T-100"), logged("03/03/2026", "T-555"),
    ))  # fmt: skip
    send(rowan, doctor, "charges", report_of(
        charge("T-100", "03/02/2026"), PAID_ALL,
        payment("T-100", "03/02/2026", "04/30/2026", "0.01"),
    ))  # fmt: skip

    audited(rowan, doctor)

    (missing,) = found(rowan)["missing_case"]
    # 5 base + 60 / 15 = 4 time units, 50 dollars a unit, AA
    assert (missing.amount, missing.basis) == (Decimal("450.00"), "formula")


def test_a_short_payment_is_a_discrepancy(rowan, doctor):
    make_terms(rowan.organization)
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-100")))
    send(rowan, doctor, "charges", report_of(
        charge("T-100", "03/02/2026"),
        payment("T-100", "03/02/2026", "03/20/2026", "300.00", "680.00"),
    ))  # fmt: skip

    audited(rowan, doctor)

    (off,) = found(rowan)["discrepancy"]
    assert (off.amount, off.expected, off.actual) == (150, 450, 300)
    assert "allowed $300.00, expected $450.00 by formula" in off.statement


def test_an_audit_needs_both_sides(rowan, doctor):
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-100")))

    with pytest.raises(NothingToAudit):
        start_audit(provider=rowan, by=doctor)


def test_the_sure_cases_are_marked_in_the_log(rowan, doctor):
    a_month(rowan, doctor)

    audited(rowan, doctor)

    seen = UserCaseLog.objects.filter(provider=rowan, verified_in_billing=True)
    assert set(seen.values_list("patient_ticket", flat=True)) == {"T-100", "T-101"}


def test_a_run_again_finds_the_same_and_keeps_what_people_said(rowan, doctor):
    a_month(rowan, doctor)
    first = audited(rowan, doctor)
    finding = Finding.objects.get(provider=rowan, kind="missing_case")
    settle(finding=finding, move="dispute", by=doctor, note="It was done; see the log.")

    second = audited(rowan, doctor)

    finding.refresh_from_db()
    assert finding.state == "disputed"
    assert finding.last_audit == second
    assert Finding.objects.filter(provider=rowan).count() == first.counts["findings"]
    assert first.inputs_digest == second.inputs_digest


def test_a_finding_that_is_gone_is_kept_but_stands_no_more(rowan, doctor):
    a_month(rowan, doctor)
    audited(rowan, doctor)
    send(rowan, doctor, "charges", report_of(
        charge("T-102", "03/04/2026", cpt="00790", posted="07/01/2026"),
    ))  # fmt: skip

    audited(rowan, doctor)

    finding = Finding.objects.get(provider=rowan, kind="missing_case")
    assert not finding.is_standing


def doubtful_pair(rowan, doctor):
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-100")))
    send(rowan, doctor, "charges", report_of(
        charge("A-700", "03/02/2026"), charge("B-800", "03/02/2026"),
    ))  # fmt: skip
    audit = audited(rowan, doctor)
    return list_doubtful(audit).get()


def test_a_decision_lasts_over_runs(rowan, doctor):
    pair = doubtful_pair(rowan, doctor)
    rival = pair.rival_charge

    decide_for(pair=pair, choice="rival", by=doctor)
    again = audited(rowan, doctor)

    kept = CasePair.objects.get(audit=again, case=pair.case)
    assert (kept.charge, kept.tier, kept.is_doubtful) == (rival, "decision", False)
    assert not list_doubtful(again).exists()


def test_a_rival_that_is_not_there_decides_nothing(rowan, doctor):
    a_month(rowan, doctor)
    pair = CasePair.objects.filter(
        audit=audited(rowan, doctor), rival_case=None, rival_charge=None
    ).first()  # fmt: skip

    with pytest.raises(InvalidInput) as refused:
        decide_for(pair=pair, choice="rival", by=doctor)

    assert "Nothing else fits" in refused.value.details["choice"][0]
    assert not MatchDecision.objects.exists()


def test_two_that_were_parted_are_never_paired_again(rowan, doctor):
    pair = doubtful_pair(rowan, doctor)

    decide_for(pair=pair, choice="other", by=doctor)
    again = audited(rowan, doctor)

    assert CasePair.objects.get(audit=again).charge == pair.rival_charge


def test_a_later_decision_takes_the_place_of_an_earlier(rowan, doctor):
    pair = doubtful_pair(rowan, doctor)
    decide_pair(case=pair.case, charge=pair.charge, is_same=True, by=doctor)

    decide_pair(case=pair.case, charge=pair.rival_charge, is_same=True, by=doctor)

    standing = MatchDecision.objects.get(is_standing=True)
    assert standing.charge == pair.rival_charge
    assert MatchDecision.objects.count() == 2


def test_recovered_dollars_are_final_less_first_and_counted_once(rowan, doctor):
    make_terms(rowan.organization)
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-100", end="10:30")))
    send(rowan, doctor, "charges", report_of(
        charge("T-100", "03/02/2026", posted="05/02/2026"),
        payment("T-100", "03/02/2026", "05/20/2026", "300.00", "680.00"),
    ))  # fmt: skip
    audited(rowan, doctor)
    kinds = found(rowan)
    short, late = kinds["discrepancy"][0], kinds["late_billing"][0]
    with pytest.raises(NothingRecovered):
        settle(finding=short, move="recover", by=doctor)
    send(rowan, doctor, "charges", report_of(
        payment("T-100", "03/02/2026", "07/01/2026", "150.00", "-150.00"),
    ))  # fmt: skip

    settle(finding=short, move="recover", by=doctor)
    settle(finding=late, move="recover", by=doctor)

    assert (short.recovered, late.recovered) == (Decimal("150.00"), None)
    assert "another finding" in late.note


def test_a_case_billed_after_all_recovers_all_it_brought(rowan, doctor):
    a_month(rowan, doctor)
    audited(rowan, doctor)
    finding = found(rowan)["missing_case"][0]
    settle(finding=finding, move="dispute", by=doctor, note="Please bill it.")
    send(rowan, doctor, "charges", report_of(
        charge("T-102", "03/04/2026", cpt="00790", posted="07/01/2026"),
        payment("T-102", "03/04/2026", "07/20/2026", "410.00"),
    ))  # fmt: skip
    audited(rowan, doctor)

    settle(finding=Finding.objects.get(pk=finding.pk), move="recover", by=doctor)

    finding.refresh_from_db()
    assert finding.recovered == Decimal("410.00")


def test_a_balance_never_paid_recovers_all_that_came(rowan, doctor):
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-100")))
    send(rowan, doctor, "charges", report_of(charge("T-100", "03/02/2026")))
    audited(rowan, doctor, as_of=date(2026, 9, 1))
    (unpaid,) = found(rowan)["unpaid_balance"]
    send(rowan, doctor, "charges", report_of(
        payment("T-100", "03/02/2026", "09/20/2026", "450.00", "530.00"),
    ))  # fmt: skip

    settle(finding=unpaid, move="recover", by=doctor)

    assert unpaid.recovered == Decimal("450.00")


def test_what_only_the_company_wrote_off_is_at_stake(rowan, doctor):
    send(rowan, doctor, "case_log", log_of(logged("01/10/2026", "T-100")))
    send(rowan, doctor, "charges", report_of(
        charge("T-100", "01/10/2026", charge="500.00"),
        payment("T-100", "01/10/2026", "03/02/2026", "280.00", "200.00"),
        payment("T-100", "01/10/2026", "05/02/2026", "", "20.00"),
    ))  # fmt: skip
    send(rowan, doctor, "remittance", file_of())

    audited(rowan, doctor)

    (off,) = found(rowan)["discrepancy"]
    assert "$20.00 written off that no remittance tells of" in off.statement
    assert off.amount == Decimal("20.00")
    assert off.charge.balance == 0


def test_a_dispute_says_why(rowan, doctor):
    a_month(rowan, doctor)
    audited(rowan, doctor)

    with pytest.raises(InvalidInput):
        settle(finding=found(rowan)["missing_case"][0], move="dispute", by=doctor)


def test_a_finding_moves_only_along_its_table(rowan, doctor):
    a_month(rowan, doctor)
    audited(rowan, doctor)
    finding = found(rowan)["missing_case"][0]
    settle(finding=finding, move="accept", by=doctor, note="I logged it twice.")

    with pytest.raises(InvalidTransition):
        settle(finding=finding, move="dispute", by=doctor, note="Or did I?")


def test_the_board_ties_to_the_findings(rowan, doctor):
    a_month(rowan, doctor)
    audited(rowan, doctor)
    rows = list_findings(doctor).filter(is_standing=True)

    board = {line.kind: line for line in board_of(rows)}

    assert sum(line.count for line in board.values()) == rows.count()
    assert board["unexpected_charge"].amount == Decimal("1960.00")
    assert (board["missing_case"].amount, board["missing_case"].without_amount) == (None, 1)


def test_gaps_stand_oldest_first(rowan, doctor):
    a_month(rowan, doctor)

    audit = audited(rowan, doctor)

    days = [gap["day"] for gap in audit.gaps]
    assert days == sorted(days)
    assert {gap["type"] for gap in audit.gaps} == {"not_charged", "not_answered"}
    assert audit.lag["count"] == 2


def test_a_colleague_sees_nothing_of_it(rowan, doctor, colleague, operator):
    a_month(rowan, doctor)
    audited(rowan, doctor)

    assert not list_findings(colleague).exists()
    assert list_findings(operator).count() == list_findings(doctor).count() > 0


def test_cases_that_the_reports_do_not_reach_are_not_missing(rowan, doctor):
    a_month(rowan, doctor)
    send(rowan, doctor, "case_log", log_of(logged("11/02/2025", "T-001")))

    audit = audited(rowan, doctor, as_of=date(2026, 7, 31))

    assert audit.counts["outside"] == 1
    assert len(found(rowan)["missing_case"]) == 1
    assert MasterCase.objects.filter(provider=rowan).exists()
