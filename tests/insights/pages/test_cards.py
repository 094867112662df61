"""The pages of insight cards."""

import pytest

from insights.actions.card_moves import acknowledge
from insights.actions.card_texts import ask_for_text
from insights.models import FollowUpTask
from tests.insights.cards.make import make_card, make_plain_card
from tests.insights.cards.test_texts import RIGHT
from tests.people import logged_in, make_member

pytestmark = pytest.mark.django_db
ROOT = "/insights/cards/"


@pytest.fixture
def page(owner):
    """The owner's browser."""
    return logged_in(owner)


def read(client, address, **sent):
    answer = client.get(address, sent)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_the_board_narrowed_and_counted(site, page):
    make_plain_card(site, title="A critical one")
    make_plain_card(site, title="A small one", severity="informational", category="provider")

    everything, narrowed = read(page, ROOT), read(page, ROOT, severity="critical")

    assert "A critical one" in everything
    assert "A small one" in everything
    assert "Critical (1)" in everything
    assert "A small one" not in narrowed
    assert "Nothing matches" in read(page, ROOT, state="archived")


def test_it_says_when_there_is_nothing(page):
    assert "Nothing unusual was noticed" in read(page, ROOT)


def test_it_shows_a_card_with_the_signals_behind_it(site, operator, page):
    card = make_card(site, operator)

    text = read(page, f"{ROOT}{card.public_id}/")

    assert card.explanation in text
    assert "in 10 signals" in text
    assert text.count("Revenue event</td>") == 10
    assert "<svg" in text
    assert "Acknowledge</button>" in text


def test_it_takes_a_card_the_whole_way(site, page):
    card = make_plain_card(site)
    address = f"{ROOT}{card.public_id}/"

    def send(what, status=200, **sent):
        answer = page.post(f"{address}{what}/", sent, follow=True)
        assert answer.status_code == status
        return answer.content.decode()

    assert "not possible while" in send("moves/resolve", 409, note="No.")
    send("moves/acknowledge")
    refused = send("task", 400, title="Call the <bank>", due_date="2027-01-05")
    assert "has to confirm" in refused
    assert 'value="Call the &lt;bank&gt;"' in refused
    assert 'value="2027-01-05"' in refused
    assert "The task was raised." in send("task", title="Call", confirmed="true")
    assert 'id="id_note_error"' in send("moves/resolve", 400, note=" ")
    assert "Resolved." in send("moves/resolve", note="A dentist was ill.")
    send("moves/archive")

    card.refresh_from_db()
    assert (card.state, FollowUpTask.objects.get().title) == ("archived", "Call")
    assert page.post(f"{address}moves/explode/").status_code == 404


def test_it_takes_a_word_on_a_wording(site, owner, page):
    card = make_plain_card(site)
    text = ask_for_text(card=card, by=owner, voice=RIGHT)

    assert "Revenue was GBP 2,400.00" in read(page, f"{ROOT}{card.public_id}/")
    torn = page.post(
        f"{ROOT}{card.public_id}/texts/{text.public_id}/decision/",
        {"decision": "accept", "words": "Half, they say."},
    )
    assert torn.status_code == 400
    assert "Half, they say." in torn.content.decode()
    page.post(
        f"{ROOT}{card.public_id}/texts/{text.public_id}/decision/",
        {"decision": "modify", "words": "It was half."},
    )

    text.refresh_from_db()
    assert (text.state, text.decision_words) == ("modified", "It was half.")


def test_it_lets_nobody_act_who_may_only_look(site, cedar):
    card, client = make_plain_card(site), logged_in(make_member(cedar, "group_owner"))

    assert "The owner or the practice manager" in read(client, f"{ROOT}{card.public_id}/")
    assert client.post(f"{ROOT}{card.public_id}/moves/acknowledge/").status_code == 403


def test_it_stands_on_the_home_page_until_somebody_acknowledges_it(site, owner, page):
    card = make_plain_card(site, title="A critical one")
    make_plain_card(site, title="A small one", severity="informational")

    before = read(page, "/")
    acknowledge(card=card, by=owner)

    assert ("A critical one" in before, "A small one" in before) == (True, False)
    assert "A critical one" not in read(page, "/")
