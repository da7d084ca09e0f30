"""Forms as text, and what their past marks say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from guiju.foundation.bounds import NOTE
from guiju.foundation.errors import Sentence
from guiju.kit.reasons import check_text
from guiju.kit.versioned import reads as versioned
from guiju.kit.versioned.declaration import Kind, Verbs
from guiju.kit.versioned.rows import columns_of, words_of
from guiju.people import reads as people
from guiju.quality.access.evaluations import OUT
from guiju.quality.access.forms import WRITE
from guiju.quality.events import forms as events
from guiju.quality.models.evaluations import Evaluation, Mark
from guiju.quality.models.forms import Criterion, FormVersion
from guiju.quality.reads.contacts import satisfaction_of
from guiju.quality.rules.form_examination import Past, Warned, correlation, examine
from guiju.quality.rules.forms import WORD, CriterionText, FormText, checked, fingerprint

#: So many of the newest evaluations are held beside what customers said.
NEWEST = 400
WORTH = {"met": 1.0, "partly": 0.5, "missed": 0.0}


def text_of(row: FormVersion, criteria: Iterable[Criterion] | None = None) -> FormText:
    """All words of a version. One query, unless its criteria are given."""
    rows = row.criteria.all() if criteria is None else criteria
    told = tuple(words_of(CriterionText, each) for each in rows)
    return words_of(FormText, row, code=row.form.code, criteria=told)


def criteria_of(row: FormVersion, text: FormText) -> list[Criterion]:
    """The criteria of a text as rows of a version, not stored yet."""
    return [
        Criterion(version=row, place=place, **columns_of(each))
        for place, each in enumerate(text.criteria)
    ]


#: Forms as a kind of versioned text.
FORM = Kind(
    model=FormVersion,
    head="form",
    parts="criteria",
    word=WORD,
    named={"zh": "质检单《{title}》", "en": "The form “{title}”"},
    write=WRITE,
    verbs=Verbs(events.WRITTEN, events.SENT, events.RETURNED, events.PUBLISHED, events.DISCARDED),
    text_of=text_of,
    checked=checked,
    fingerprint=fingerprint,
    columns=lambda text: columns_of(text, "code", "criteria"),
    parts_of=criteria_of,
    reviewers=people.manager_accounts,
    second=people.second_of,
    url=lambda row: reverse("quality_version", args=[row.form.code, row.version]),
    move_url=lambda row, verb: reverse(
        "quality_version_move", args=[row.form.code, row.version, verb]
    ),
    reason=lambda text: check_text(text, "reason", NOTE),
    related="form",
)


def current() -> QuerySet[FormVersion]:
    """The published version of each form."""
    return FormVersion.objects.filter(state="published").select_related("form").order_by("title")


def warnings_of(row: FormVersion, text: FormText) -> list[Warned]:
    """What a form's words and the marks of all its versions warn of. Three queries, and the
    questions of `contacts.satisfaction_of`.
    """
    released = Q(evaluation__state__in=[Evaluation.State.RELEASED, Evaluation.State.ACKNOWLEDGED])
    rows = (
        Mark.objects.filter(released, evaluation__version__form=row.form_id)
        .exclude(level="na")
        .values("criterion__code")
        .annotate(n=Count("pk"), missed=Count("pk", filter=~Q(level="met")))
    )
    beside = _beside_satisfaction(row)
    past = {
        each["criterion__code"]: Past(
            each["n"], each["missed"], *beside.get(each["criterion__code"], (0, None))
        )
        for each in rows.order_by()
    }
    return examine(text, past)


def _beside_satisfaction(row: FormVersion) -> dict[str, tuple[int, float | None]]:
    """How each criterion went with what customers said of the newest evaluated contacts: how many
    were rated, and the correlation of the mark (met 1, partly ½, missed 0) with the rating.
    """
    newest = list(
        Evaluation.objects.filter(version__form=row.form_id, state__in=OUT)
        .exclude(contact_key="")
        .order_by("-contact_at")
        .values_list("pk", "source", "contact_key", "contact_at")[:NEWEST]
    )
    rated = satisfaction_of([(source, key, at.date()) for _pk, source, key, at in newest])
    of_row = {pk: rated[source, key] for pk, source, key, _at in newest if (source, key) in rated}
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    marks = Mark.objects.filter(evaluation__in=of_row, level__in=WORTH).order_by()
    for code, level, pk in marks.values_list("criterion__code", "level", "evaluation"):
        pairs[code].append((WORTH[level], of_row[pk]))
    return {
        code: (len(listed), correlation(*zip(*listed, strict=True)))
        for code, listed in pairs.items()
    }


def form_faults() -> Iterator[Sentence]:
    """Published versions whose words are not those that the journal holds. Streams versions; two
    queries a thousand.
    """
    return versioned.version_faults(FORM)
