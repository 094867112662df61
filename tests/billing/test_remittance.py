"""An 835 read into claims, services and what moved beside them; what is refused, and why."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.billing.remittance import RemittanceError, find_imbalances, read_remittances
from tests.billing.remittance_file import GOOD, SEGMENTS, file_of, instead, without


def read_one(segments=None):
    (found,) = read_remittances(file_of(segments)).remittances
    return found


def refusal(segments):
    with pytest.raises(RemittanceError) as refused:
        read_remittances(file_of(segments))
    return refused.value


def test_it_reads_the_payment():
    found = read_one()

    assert (found.payer, found.payee, found.payee_number) == (
        "ASPEN HEALTH PLAN",
        "CEDAR ANESTHESIA",
        "1234567893",
    )
    assert (found.amount, found.paid_date) == (Decimal("290.00"), date(2026, 3, 1))
    assert (found.trace_number, found.method) == ("EFT-77", "ACH")


def test_it_reads_a_claim_with_its_service():
    claim, _ = read_one().claims
    (line,) = claim.services

    assert (claim.ticket, claim.status, claim.payer_number) == ("T-100", "1", "ICN-1")
    assert (claim.charged, claim.paid, claim.patient_owes) == (500, 280, 20)
    assert claim.rendering_provider == "1987654328"
    assert (line.code_type, line.code, line.modifiers) == ("HC", "00810", ("AA", "P2"))
    assert (line.units_paid, line.units_billed, line.allowed) == (6, 7, 300)
    assert (line.first_date, line.control_number, line.remarks) == (
        date(2026, 1, 10),
        "LINE-1",
        ("N130",),
    )
    assert [(one.group, one.reason, one.amount) for one in line.adjustments] == [
        ("CO", "45", 200),
        ("PR", "1", 15),
        ("PR", "2", 5),
    ]


def test_it_keeps_a_reversal_and_what_moved_beside_the_claims():
    found = read_one()

    assert [claim.is_reversal for claim in found.claims] == [False, True]
    (beside,) = found.provider_adjustments
    assert (beside.reason, beside.reference, beside.amount) == ("WO", "ICN-0", -60)


def test_it_keeps_no_patient():
    assert "DOE" not in repr(read_one())
    assert "M1" not in repr(read_one())


def test_it_balances():
    assert find_imbalances(read_one()) == []


@pytest.mark.parametrize(
    ("segments", "level", "off"),
    [
        (instead("CAS*CO", "CAS*CO*45*199"), "service", "1"),
        (instead("CAS*CR", "CAS*CR*45*-49.99"), "claim", "-0.01"),
        (instead("PLB", "PLB*1234567893*20261231*WO:ICN-0*-61"), "payment", "1"),
    ],
)
def test_it_names_the_sum_that_does_not_hold(segments, level, off):
    first = find_imbalances(read_one(segments))[0]

    assert (first.level, first.off) == (level, Decimal(off))


def test_a_debit_is_money_taken():
    found = read_one(instead("BPR", "BPR*I*290.00*D*ACH************20260301"))

    assert found.amount == Decimal("-290.00")


@pytest.mark.parametrize(
    ("segments", "code", "said"),
    [
        (["GS*HP", *SEGMENTS[2:]], "NOT_X12", "begins with 'GS\\*HP"),
        (["ISA*00*~"], "BAD_ISA", r"Segment 1 \(ISA\): It needs 16 elements"),
        (instead("ST*", "ST*837*0001"), "NOT_835", r"Segment 3 \(ST\): .* a 837"),
        (without("BPR"), "MISSING_SEGMENT", r"Segment 3 \(ST\): The payment"),
        (instead("TRN", "BPR*I*1*C*ACH"), "TWO_PAYMENTS", r"Segment 5 \(BPR\)"),
        (instead("LX", "BPR*I*1*C*ACH"), "TWO_PAYMENTS", r"Segment 8 \(BPR\)"),
        (instead("PLB", "PLB*1*20261231**-60"), "MISSING_ELEMENT", r"\(PLB\)"),
        (instead("PLB", "PLB*1*20261231*:ICN-0*-60"), "MISSING_ELEMENT", r"\(PLB\)"),
        (without("SE*"), "CUT_OFF", r"\(GE\): It stands|The transaction has no SE|no SE"),
        (without("IEA"), "CUT_OFF", "1 ISA but 0 IEA"),
        (instead("SE*", "SE*21*0002"), "CUT_OFF", r"Segment 23 \(SE\): Its control number"),
        (instead("CLP", "CLP*T-100*1*5OO*280"), "BAD_AMOUNT", r"Segment 9 \(CLP\): .*'5OO'"),
        (instead("CLP", "CLP*T-100*1*NaN*280"), "BAD_AMOUNT", "element 3"),
        (instead("CLP", "CLP*T-100*1*1e3*280"), "BAD_AMOUNT", "element 3"),
        (instead("CLP", "CLP*T-100*1*１２*280"), "BAD_AMOUNT", "element 3"),
        (instead("CLP", "CLP**1*500*280"), "MISSING_ELEMENT", "claim number"),
        (instead("CAS*CO", "CAS*CO*45*2,00"), "BAD_AMOUNT", r"Segment 15 \(CAS\)"),
        (instead("CAS*CO", "CAS*CO**200"), "MISSING_ELEMENT", "adjustment's reason"),
        (instead("DTM*472", "DTM*472*20260230"), "BAD_DATE", r"Segment 14 \(DTM\): .*'20260230'"),
        (instead("DTM*472", "DTM*472*260230"), "BAD_DATE", "CCYYMMDD"),
        (instead("SVC", "SVC*HC*500*280"), "MISSING_ELEMENT", "has no code"),
        (without("CLP*T-100"), "OUT_OF_PLACE", "before any claim"),
        (["ISA" + "*" * 10_001 + SEGMENTS[0][3:]], "BAD_ISA", "three of a kind"),
    ],
)
def test_it_refuses_with_segment_and_reason(segments, code, said):
    refused = refusal(segments)

    assert refused.code == code
    assert re.search(said, str(refused)), refused


def test_it_refuses_a_segment_without_end():
    refused = refusal(instead("LX", "LX*" + "1" * 20_000))

    assert (refused.code, refused.number) == ("LONG_SEGMENT", 8)


def test_it_notes_what_touches_no_money():
    segments = instead("SE*", "SE*99*0001")
    segments.insert(8, "not a segment*1")

    notes = read_remittances(file_of(segments)).notes

    assert notes[0] == "Segment 9 has no segment id and is left out."
    assert notes[1] == "Segment 24 (SE) counts 99 segments, not 22."


def test_it_takes_any_separators_the_envelope_declares():
    other = GOOD.replace("*", "|").replace(":", ">").replace("\n", "'\r\n") + "'\r\n"

    assert read_remittances(other).remittances[0].claims == read_one().claims


def test_it_takes_a_file_on_one_line():
    assert read_remittances(file_of(end="~")).remittances == (read_one(),)


@given(st.integers(0, len(file_of()) - 4))
def test_a_file_that_was_cut_is_never_taken(length):
    with pytest.raises(RemittanceError):
        read_remittances(file_of()[:length])


@pytest.mark.parametrize("other", [file_of().replace("*", "|"), file_of(["st*835*0002"])])
def test_it_never_leaves_out_what_bears_money(other):
    with pytest.raises(RemittanceError, match="other separators") as refused:
        read_remittances(file_of() + other)

    assert refused.value.code == "UNREADABLE_SEGMENT"
