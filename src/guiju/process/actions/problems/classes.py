"""The classes of problems, as leaders keep them."""

from __future__ import annotations

import re

from django.db import transaction

from guiju.foundation import journal
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.process.access.problems import CLASSES
from guiju.process.actions.problems.steps import check_text
from guiju.process.events import problems as events
from guiju.process.models.problems import ProblemClass
from guiju.process.rules.problem_classes import DEFAULTS

TITLE = {"zh": "请写下名称。", "en": "Give it a title."}


def save_class(
    code: str,
    zh: str,
    en: str,
    *,
    actor: Actor,
    words: str = "",
    place: int = 50,
    offered: bool = True,
    seen: int | None = None,
) -> ProblemClass:
    """Keep a class: a new one, or one of the product in other words. One that is not offered keeps
    its old problems.

    seen: the count of changes that the actor saw (0 for one never changed); another one means that
    somebody was faster.
    """
    check_may_all(actor, CLASSES)
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", code):
        raise Invalid(
            "代码用小写字母、数字与短横。",
            "A code is of small letters, digits and dashes.",
            field="code",
        )
    zh, en = check_text(zh, "zh", TITLE, 60), check_text(en, "en", TITLE, 60)
    if code == "other" and not offered:
        raise Invalid("“其他”要一直保留。", "“Other” is always offered.", field="offered")
    with transaction.atomic():
        row = ProblemClass.objects.select_for_update().filter(code=code).first() or ProblemClass(
            code=code
        )
        if seen is not None and seen != row.changed:
            raise Conflict()
        usual = next((default for default in DEFAULTS if default.code == code), None)
        before = (
            {"zh": row.zh, "en": row.en}
            if row.pk
            else {"zh": usual.zh, "en": usual.en}
            if usual
            else None
        )
        row.zh, row.en, row.words, row.place, row.offered = (
            zh,
            en,
            words.strip()[:5000],
            place,
            offered,
        )
        row.changed += 1
        row.save()
        after = {"zh": zh, "en": en, "words": row.words, "place": place, "offered": offered}
        journal.write(actor, events.CLASS_SAVED, "problem_class", code, before=before, after=after)
    return row
