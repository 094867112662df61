"""Forms of a card's page: the task, what came of it, and a word on a wording."""

from typing import Any

from django import forms

from insights.actions.card_moves import LONGEST_NOTE
from insights.actions.card_texts import LONGEST_WORDS
from insights.models import CardText, InsightCard

PRIORITIES = [(name, name) for name in ("normal", "high")]


class TaskForm(forms.Form):
    """The follow-up task; the ticked box is the person's confirmation."""

    title = forms.CharField(label="Task", max_length=200, required=False)
    due_date = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    priority = forms.ChoiceField(choices=PRIORITIES, required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label="I want this task to be raised",
        error_messages={"required": "A person has to confirm that a task is wanted."},
    )

    def __init__(self, *args: Any, card: InsightCard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": "task-%s", "initial": {"title": card.title}})


class OutcomeForm(forms.Form):
    """What goes with a step; to resolve a card needs it."""

    note = forms.CharField(
        label="What came of it", max_length=LONGEST_NOTE, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class WordsForm(forms.Form):
    """A person's word on one wording."""

    words = forms.CharField(
        label="Your own words, or why not", help_text="To modify or dismiss.", required=False,
        max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, text: CardText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"auto_id": f"text-{text.public_id}-%s"})
