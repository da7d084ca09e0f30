"""Say whether and where a model is asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from guiju.foundation import clock, journal
from guiju.foundation.access import Actor
from guiju.foundation.errors import Conflict, Invalid
from guiju.quality import model_key
from guiju.quality.access.machine import check_sets
from guiju.quality.events import machine as events
from guiju.quality.models.machine import ModelEndpoint
from guiju.quality.reads import machine as reads
from guiju.quality.rules import endpoints

_JOURNALLED = ("asked", "address", "model", "seconds", "keyed")


def set_model(
    address: str,
    model: str,
    *,
    actor: Actor,
    asked: bool = False,
    seconds: int = endpoints.USUAL_SECONDS,
    key: str = "",
    forget_key: bool = False,
) -> ModelEndpoint:
    """Say whether a model is asked, at which address, by which name, and how long it may take. A
    key that is not given stays, but for another machine, which never gets the key of the one before.
    """
    check_sets(actor)
    address, model = endpoints.checked_address(address), endpoints.checked_model(model)
    seconds, key = endpoints.checked_seconds(seconds), endpoints.checked_key(key)
    with transaction.atomic():
        journal.take_turn()
        before = reads.setting()
        keyed = bool(key) or (before is not None and before.keyed and not forget_key)
        if before is not None and keyed and not key:
            _check_same_machine(before.address, address)
        row = ModelEndpoint(asked=asked, address=address, model=model, seconds=seconds, keyed=keyed)
        was = _said(before)
        if was == _said(row) and not key:
            raise Conflict("模型已经这样设置。", "The model is set so already.")
        ModelEndpoint.objects.filter(current=True).update(current=False)
        row.at, row.by = clock.now(), actor.name
        row.save()
        after = _said(row) | ({"new_key": True} if key else {})
        journal.write(actor, events.SET, "model_endpoint", row.pk, before=was, after=after)
        if key:
            model_key.keep(key)
        elif not keyed:
            model_key.forget()
    return row


def _check_same_machine(before: str, address: str) -> None:
    if endpoints.machine_of(before) != endpoints.machine_of(address):
        raise Invalid(
            "换了一台机器：请重新填写密钥，或勾选不再用密钥。",
            "This is another machine: give its key, or say that no key is sent.",
            field="key",
        )


def _said(row: ModelEndpoint | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _JOURNALLED} if row else {}
