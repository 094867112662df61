"""A formula or rule that is declared otherwise is another version."""

import json
from dataclasses import replace

from savings.formulas import FORMULAS
from tests.spec.definitions import LIST, definition, definitions

STORED = json.loads(LIST.read_text())


def test_it_raises_the_version_when_the_declaration_changes():
    unsaid = [
        name
        for name, (version, made) in definitions().items()
        if name in STORED and STORED[name][0] == version and STORED[name][1] != made
    ]

    assert unsaid == [], "raise their versions, then run python -m tests.spec.definitions"


def test_it_lists_every_version_there_is():
    assert definitions() == STORED, "run python -m tests.spec.definitions"


def test_it_would_notice_other_evidence():
    due = FORMULAS["rebate_due"]

    assert definition(due) != definition(replace(due, evidence=("contract", "rebate")))
    assert definition(due) == definition(replace(due, title="Rebates promised"))
