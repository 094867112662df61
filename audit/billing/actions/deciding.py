"""What people say of a pair in doubt; later runs respect it."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from audit import trail
from audit.billing.models import CasePair, MasterCase, MatchDecision, UserCaseLog
from audit.billing.queries.own import AUDIT
from leafenterprise.accounts.access import check
from leafenterprise.shared.errors import Conflict, InvalidInput

DECIDED = trail.register("billing.pair_decided", "A person said whether a case and a charge match")


class NotOneProvider(Conflict):
    """A case and a charge of two providers."""

    code = "NOT_ONE_PROVIDER"
    message = "The case and the charge belong to two providers."


@transaction.atomic
def decide_pair(*, case: UserCaseLog, charge: MasterCase, is_same: bool, by: Any) -> MatchDecision:
    """Keep the decision; it takes the place of any earlier one that it contradicts.

    Raises: NotOneProvider.
    """
    check(by, AUDIT, case.organization)
    if case.provider_id != charge.provider_id:
        raise NotOneProvider
    UserCaseLog.objects.select_for_update().get(pk=case.pk)
    rows = MatchDecision.objects.filter(is_standing=True)
    against = rows.filter(case=case, charge=charge)
    if is_same:
        against = rows.filter(
            Q(case=case, charge=charge) | Q(is_same=True) & (Q(case=case) | Q(charge=charge))
        )
    against.update(is_standing=False)
    made = MatchDecision.objects.create(
        organization=case.organization,
        provider=case.provider,
        case=case,
        charge=charge,
        is_same=is_same,
        decided_by=by,
    )
    trail.record(
        DECIDED,
        organization=case.organization,
        actor=by,
        target=made,
        after={"case": case.public_id, "charge": charge.public_id, "is_same": is_same},
    )
    return made


def decide_for(*, pair: CasePair, choice: str, by: Any) -> MatchDecision:
    """One key of the review: the pair is right, its rival is, or the two are not one.

    Raises: InvalidInput for a rival that the pair has not.
    """
    if choice != "rival":
        return decide_pair(case=pair.case, charge=pair.charge, is_same=choice == "same", by=by)
    if pair.rival_charge is not None:
        return decide_pair(case=pair.case, charge=pair.rival_charge, is_same=True, by=by)
    if pair.rival_case is not None:
        return decide_pair(case=pair.rival_case, charge=pair.charge, is_same=True, by=by)
    raise InvalidInput(choice=["Nothing else fits this pair; say same or other."])
