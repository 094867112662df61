"""Several people at one till at the same moment."""

import pytest

from insights.actions.cash_copies import number_copy
from insights.actions.cash_verification import verify_count
from insights.models import CashReconciliation, CashStep
from leafenterprise.shared.errors import Conflict
from leafenterprise.shared.states import InvalidTransition
from tests.insights.cash.make import counted, submitted
from tests.insights.make import make_site
from tests.insights.test_concurrency import SENDERS, together
from tests.people import make_member, make_organization

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def till():
    """A site with as many cashiers as come at once, and one who counted."""
    site = make_site(make_organization())
    people = [make_member(site.organization, "cashier") for _ in range(SENDERS)]
    return site, people, make_member(site.organization, "cashier")


def test_it_lets_one_of_several_verifiers_win(till):
    site, people, counter = till
    record = submitted(site, counter, "0.00")

    def verify(which):
        mine = CashReconciliation.objects.get(pk=record.pk)
        return verify_count(record=mine, by=people[which], second_factor=True)

    found = together(verify)

    won = [one for one in found if isinstance(one, CashReconciliation)]
    lost = [one for one in found if isinstance(one, InvalidTransition | Conflict)]
    record.refresh_from_db()
    assert (len(won), len(lost)) == (1, SENDERS - 1)
    assert record.verifier == won[0].verifier
    assert CashStep.objects.filter(kind="verification").count() == 1


def test_it_keeps_every_count_that_is_entered_at_once(till):
    site, people, _ = till

    found = together(lambda which: counted(site, people[which], f"{which}.00"))

    assert all(isinstance(one, CashReconciliation) for one in found)
    record = CashReconciliation.objects.get()
    assert sorted(step.number for step in record.steps.all()) == [1, 2, 3, 4]
    assert record.steps.last().by == record.entered_by


def test_it_gives_every_copy_its_own_number(till):
    site, people, counter = till
    record = verify_count(record=submitted(site, counter, "0.00"), by=people[0], second_factor=True)

    found = together(lambda which: number_copy(record=record, kind="view", by=people[which]))

    assert sorted(copy.number for copy in found) == [1, 2, 3, 4]
