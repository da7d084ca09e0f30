"""Which model is asked, and what it is asked."""

from __future__ import annotations

from django.db.models import QuerySet

from guiju.foundation.errors import Conflict
from guiju.foundation.once import once
from guiju.quality import model_key
from guiju.quality.model_client import Endpoint
from guiju.quality.models.checks import CheckRule
from guiju.quality.models.machine import ModelAnswer, ModelEndpoint


@once
def setting() -> ModelEndpoint | None:
    """What was said last of the model; None while nobody said anything. One query."""
    return ModelEndpoint.objects.filter(current=True).first()


def endpoint() -> Endpoint | None:
    """Where a model is asked now, with its key; None while none is. One query."""
    row = setting()
    if row is None or not row.asked:
        return None
    key = model_key.read() if row.keyed else ""
    if row.keyed and not key:
        raise Conflict(
            "模型的密钥文件不见了。请管理员重新填写密钥。",
            "The file with the model's key is missing: an administrator gives the key anew.",
            code="model.key_lost",
        )
    return Endpoint(row.address, row.model, row.seconds, key)


def questions() -> QuerySet[CheckRule]:
    """The rules in use that ask a model."""
    rows = CheckRule.objects.filter(version__state="published").exclude(question="")
    return rows.select_related("version").order_by("pk")


def models_asked(rule: CheckRule) -> list[str]:
    """The names of the models that answered a rule's question, the latest first. One query."""
    names = answers(rule).order_by("-pk").values_list("model", flat=True)
    return list(dict.fromkeys(names.iterator()))


def answers(rule: CheckRule) -> QuerySet[ModelAnswer]:
    """What models answered to a rule's question in conversations that count, whatever the version
    in which it was asked.
    """
    return ModelAnswer.objects.filter(
        rule__version__check_set=rule.version.check_set_id,
        rule__code=rule.code,
        rule__finding=rule.finding,
        conversation__current=True,
    )
