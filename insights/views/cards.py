"""Insight cards over the API: read, moved on by people, worded where a person asks."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from insights.actions.card_moves import MOVES, create_task
from insights.actions.card_texts import NoProvider, ask_for_text, decide_text
from insights.filters import CardFilter
from insights.models import InsightCard
from insights.queries.cards import counts_of, get_card, get_text, list_cards
from insights.queries.signals import VIEW
from insights.serializers.cards import (
    CardCounts,
    CardOut,
    CardRow,
    CardTaskIn,
    CardTextOut,
    MoveIn,
    TextDecisionIn,
)
from insights.states import ACT
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.stated_errors import states_errors
from leafenterprise.shared.states import InvalidTransition


@extend_schema_view(get=extend_schema(operation_id="insights_cards_list"))
class CardList(generics.ListAPIView[InsightCard]):
    """The cards of your sites, the newest first."""

    capability = VIEW
    queryset = InsightCard.objects.none()
    serializer_class = CardRow
    filterset_class = CardFilter
    ordering_fields = ("generated_at", "at_stake")

    def get_queryset(self) -> QuerySet[InsightCard]:
        """What the caller may see."""
        return list_cards(self.request.user)


class CardCountsView(APIView):
    """How many cards there are."""

    capability = VIEW

    @extend_schema(responses=CardCounts, operation_id="insights_cards_count")
    def get(self, request: Request) -> Response:
        """By state, severity and category."""
        return Response(counts_of(list_cards(request.user)))


class CardDetail(APIView):
    """One card."""

    capability = VIEW

    @extend_schema(responses=CardOut, operation_id="insights_cards_read")
    def get(self, request: Request, card_id: str) -> Response:
        """With what it rests on and what was done with it."""
        return _shown(get_card(request.user, card_id))


class _CardMove(APIView):
    """A step that a person takes."""

    capability = ACT
    move = ""

    def take(self, request: Request, card_id: str) -> Response:
        """The step, with the person's words."""
        card = get_card(request.user, card_id, ACT)
        sent = checked(MoveIn, request.data)
        return _shown(MOVES[self.move](card=card, by=request.user, note=sent["note"]))


class CardAcknowledge(_CardMove):
    """Acknowledging."""

    move = "acknowledge"

    @extend_schema(request=MoveIn, responses=CardOut, operation_id="insights_cards_acknowledge")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, card_id: str) -> Response:
        """You have reviewed it."""
        return self.take(request, card_id)


class CardResolve(_CardMove):
    """Resolving."""

    move = "resolve"

    @extend_schema(request=MoveIn, responses=CardOut, operation_id="insights_cards_resolve")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, card_id: str) -> Response:
        """What came of it; its note is needed, and an open task of the card is closed with it."""
        return self.take(request, card_id)


class CardArchive(_CardMove):
    """Archiving."""

    move = "archive"

    @extend_schema(request=MoveIn, responses=CardOut, operation_id="insights_cards_archive")
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, card_id: str) -> Response:
        """Nothing more can be done with it afterwards."""
        return self.take(request, card_id)


class CardTask(APIView):
    """The follow-up task of a card."""

    capability = ACT

    @extend_schema(
        request=CardTaskIn, responses={201: CardOut}, operation_id="insights_cards_create_task"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, card_id: str) -> Response:
        """Raise it, confirmed by you."""
        card = get_card(request.user, card_id, ACT)
        create_task(card=card, by=request.user, **checked(CardTaskIn, request.data))
        return _shown(card, status=201)


class CardTextList(APIView):
    """A model's wording of a card."""

    capability = ACT

    @extend_schema(
        request=None, responses={201: CardTextOut}, operation_id="insights_cards_ask_for_text"
    )
    @idempotent
    @states_errors(NoProvider)
    def post(self, request: Request, card_id: str) -> Response:
        """Ask for it; it is offered only where its every number is one of the card's."""
        text = ask_for_text(card=get_card(request.user, card_id, ACT), by=request.user)
        return Response(CardTextOut(text).data, status=201)


class CardTextDecision(APIView):
    """A person's word on a model's text."""

    capability = ACT

    @extend_schema(
        request=TextDecisionIn, responses=CardTextOut, operation_id="insights_cards_decide_text"
    )
    @idempotent
    @states_errors(InvalidTransition)
    def post(self, request: Request, card_id: str, text_id: str) -> Response:
        """Accept it, say it in your own words, or dismiss it with a reason."""
        text = get_text(get_card(request.user, card_id, ACT), text_id)
        sent = checked(TextDecisionIn, request.data)
        return Response(CardTextOut(decide_text(text=text, by=request.user, **sent)).data)


def _shown(card: InsightCard, status: int = 200) -> Response:
    fresh: Any = InsightCard.objects.prefetch_related(
        "evidence__site", "evidence__provider", "steps__by", "texts"
    ).get(pk=card.pk)
    return Response(CardOut(fresh).data, status=status)
