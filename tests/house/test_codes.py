"""No page shows a code where a name belongs: of a team, shift, grade, position, scheme, metric,
policy, procedure, of a value that has a name; no week by its ISO name; and no Chinese page has a
half-width colon, comma or bracket behind Chinese.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from guiju.foundation.access import OPERATOR
from guiju.people.models import Account, Grade, Position, ShiftPattern, Team
from guiju.performance.models import PayRuleVersion, Scheme
from guiju.policy.models import Policy
from guiju.process.models.procedures import Procedure
from guiju.records import actions as records
from guiju.records import reads
from guiju.records.metrics import CATALOGUE
from tests import company as made
from tests.house.api_doors import words
from tests.house.punctuation import shown_narrow, shown_parted
from tests.house.visible import pages

pytestmark = pytest.mark.django_db
WEEK = re.compile(r"\b\d{4}-W\d\d\b")
#: Who looks, in which language: a manager sees most pages, the others what is theirs alone.
LOOKS = (
    ("manager", "zh-hans"),
    ("manager", "en"),
    ("team_leader", "zh-hans"),
    ("agent", "zh-hans"),
)
#: Pages on which a kind of code is meant to be read, and why.
MEANT: dict[tuple[str, str], str] = {
    ("journal", "metric"): "a goal that was missed is called like the metric of missed calls",
    ("journal", "procedure"): "a procedure is written and found by its code",
    ("journal", "value"): "a problem that is new is called like a customer who is",
    ("policy_write", "policy"): "an example of a code to be written",
    ("process_problem_classes", "value"): "the words by which a class is recognised",
    ("process_procedure_write", "procedure"): "an example of a code to be written",
    ("process_words", "value"): "words that mean the same, as people type them",
    ("records_import", "value"): "the sources as their mappings name them",
    ("records_names", "value"): "the page on which values are named",
    ("records_source", "value"): "the page on which the source is kept",
    ("records_upload_columns", "position"): "the headings of the file",
    ("records_upload_columns", "scheme"): "the headings of the file",
}


def codes() -> dict[str, set[str]]:
    """The codes that the company has, by kind."""
    grades = Grade.objects.values_list("ladder", "rank")
    return {
        "team": set(Team.objects.values_list("code", flat=True)),
        "shift": set(ShiftPattern.objects.values_list("code", flat=True)),
        "position": set(Position.objects.values_list("code", flat=True)),
        "grade": {f"{ladder}-{rank}" for ladder, rank in grades},
        "scheme": set(Scheme.objects.values_list("name", flat=True)),
        "pay": set(PayRuleVersion.objects.values_list("name", flat=True)),
        "metric": set(CATALOGUE),
        "policy": set(Policy.objects.values_list("code", flat=True)),
        "procedure": set(Procedure.objects.values_list("code", flat=True)),
        "value": {row.value for row in reads.values_to_name()},
    }


def patterns(language: str) -> dict[str, re.Pattern[str]]:
    """What to look for: a code that is a word of a language too only where it stands alone, and in
    English not at all; a value that is Chinese already is no code.
    """
    found = {"week": WEEK}
    for kind, of in codes().items():
        coded = [re.escape(code) for code in of if re.search(r"[-_\d]", code) and code.isascii()]
        words = [re.escape(code) for code in of if code.isascii() and language != "en"]
        parts = [rf"(?<![\w.@/=-])(?:{'|'.join(coded)})(?![\w@/-]|\.\w)"] if coded else []
        parts += [rf"(?:^|[·：,、] ?)(?:{'|'.join(words)})(?:$| ?[·,、])"] if words else []
        if parts:
            found[kind] = re.compile("|".join(parts))
    return found


@pytest.fixture(scope="module")
def objects(company: None) -> dict[str, Any]:
    """Objects that exist; every value has a name in both languages."""
    made_of = words()
    records.name_values(
        [
            records.Name(row.column, row.value, f"名称{place}", f"Name {place}")
            for place, row in enumerate(reads.values_to_name(actor=OPERATOR))
        ],
        actor=OPERATOR,
    )
    return made_of


@pytest.mark.parametrize(("role", "language"), LOOKS)
def test_no_page_shows_a_code(role: str, language: str, objects: dict[str, Any]) -> None:
    Account.objects.filter(email=made.MAILS[role]).update(language=language)
    wanted, found, opened = patterns(language), list[str](), 0
    for name, address, page in pages(made.client(role), objects):
        opened += 1
        for text, _line in page.texts:
            if language != "en":
                found += [
                    f"half-width sign: {name} {address}: …{cited}…" for cited in shown_narrow(text)
                ]
                found += [
                    f"parted sentence: {name} {address}: …{cited}…" for cited in shown_parted(text)
                ]
            for kind, pattern in wanted.items():
                if (name, kind) not in MEANT and (match := pattern.search(text)):
                    around = text[max(0, match.start() - 40) : match.end() + 40]
                    found.append(f"{kind} {match[0]}: {name} {address}: …{around}…")
    assert opened > 40
    assert not found, "\n".join(found[:150])
