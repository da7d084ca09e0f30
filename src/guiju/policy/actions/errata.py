"""Put slips of writing in a published policy right: one proposes with the reason, another
confirms; nobody signs anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction
from django.urls import reverse

from guiju.foundation import clock, journal, notices
from guiju.foundation.access import Actor, check_may_all
from guiju.foundation.errors import Conflict, Invalid
from guiju.kit.reasons import check_text
from guiju.kit.second import mark
from guiju.people import reads as people
from guiju.policy import events
from guiju.policy.access import WRITE
from guiju.policy.models import Clause, Erratum, PolicyVersion, Signature
from guiju.policy.reads.rulebook import is_whole, second_of_erratum, slips_of, text_of
from guiju.policy.rules.errata import put_right, slips_between
from guiju.policy.rules.rulebook import PolicyText, fingerprint

WAITING, CONFIRMED, REFUSED = Erratum.State.WAITING, Erratum.State.CONFIRMED, Erratum.State.REFUSED


def propose_erratum(
    row: PolicyVersion, wanted: Mapping[tuple[str, str], str], reason: str, *, actor: Actor
) -> Erratum:
    """Propose to put words of a published version right: the text wanted by (clause, field), clause
    "" for the policy's own.

    It counts once another person has confirmed it. Only words can be put right: whom it binds,
    kinds, days and clauses that come or go take a new version, which is signed anew.
    """
    check_may_all(actor, WRITE)
    reason = check_text(reason, "reason")
    with transaction.atomic():
        row = _locked(row)
        text = text_of(row)
        slips = slips_between(text, wanted)
        if not slips:
            raise Invalid("文字没有变化。", "No word is changed.", field="changes")
        after = put_right(text, slips)
        if row.errata.filter(state=WAITING).exists():
            raise Conflict("已有一份勘误等待确认。", "An erratum waits to be confirmed already.")
        made = Erratum.objects.create(
            version=row,
            changes=[asdict(slip) for slip in slips],
            reason=reason,
            hash_before=row.hash,
            hash_after=fingerprint(after, row.version),
            at=clock.now(),
            by=actor.name,
            proposer=actor.account,
        )
        fields = {
            "version": row.pk,
            "changes": made.changes,
            "hash_before": row.hash,
            "hash": made.hash_after,
        }
        journal.write(actor, events.ERRATUM_PROPOSED, "erratum", made.pk, after=fields, why=reason)
        sentence = {
            "zh": f"《{row.title}》有勘误等待确认。",
            "en": f"An erratum of “{row.title}” waits to be confirmed.",
        }
        others = [account for account in people.manager_accounts() if account != actor.account]
        notices.notify(others, sentence, _url(made))
    return made


def settle_erratum(
    row: Erratum, confirm: bool, word: str = "", *, actor: Actor, weighed: bool = False
) -> Erratum:
    """Confirm or refuse an erratum: by another person than who proposed it, or by that one, a day
    later, where own approval is open. No signature is asked for anew.

    weighed: said by who confirms where a consequence, a figure or a word that binds is touched:
    that the meaning stays.
    """
    check_may_all(actor, WRITE)
    word = check_text(word, "word") if not confirm else word.strip()[:5_000]
    with transaction.atomic():
        version = _locked(row.version)
        row = Erratum.objects.select_for_update().get(pk=row.pk)
        row.version = version
        if row.state != WAITING:
            raise Conflict("这份勘误已经处理。", "This erratum is settled already.")
        row.own_approval = second_of_erratum(row, actor).check(
            {"zh": "勘误要由另一个人确认。", "en": "Another person confirms an erratum."}
        )
        if confirm:
            _check_weighed(row, weighed)
            _write(row)
        row.state = CONFIRMED if confirm else REFUSED
        row.decided_at, row.decided_by, row.decider, row.word = (
            clock.now(),
            actor.name,
            actor.account,
            word,
        )
        row.save()
        verb = events.ERRATUM_CONFIRMED if confirm else events.ERRATUM_REFUSED
        after = {
            "version": version.pk,
            "hash_before": row.hash_before,
            "hash": row.hash_after,
            "weighed": weighed,
            **mark(row.own_approval),
        }
        journal.write(actor, verb, "erratum", row.pk, after=after, why=word or row.reason)
        if confirm:
            _tell(row)
    return row


def _check_weighed(row: Erratum, weighed: bool) -> None:
    if not weighed and any(slip.weighs for slip in slips_of(row)):
        raise Conflict(
            "这份勘误触及后果、数字或约束性的词：确认时要写明含义不变。",
            "This touches a consequence, a figure or a word that binds: say that the "
            "meaning stays.",
            next_step={
                "zh": "含义会变的，请驳回并发布新版本，由大家重新签收。",
                "en": (
                    "Where the meaning changes, refuse it and publish a new version, which is "
                    "signed anew."
                ),
            },
            field="weighed",
        )


def _write(row: Erratum) -> None:
    """The words put right, with their new fingerprint."""
    version = row.version
    if version.hash != row.hash_before or not is_whole(version):
        raise Conflict("文本已经变了，请重新提出。", "The text has changed since: propose it anew.")
    after = put_right(text_of(version), slips_of(row))
    _keep(version, after)
    version.hash = row.hash_after
    version.save(update_fields=["title", "purpose", "good", "harm", "hash"])


def _keep(version: PolicyVersion, text: PolicyText) -> None:
    version.title, version.purpose, version.good, version.harm = (
        text.title,
        text.purpose,
        text.good,
        text.harm,
    )
    for clause in text.clauses:
        words = {
            name: getattr(clause, name)
            for name in ("chapter", "text", "consequence", "good", "harm")
        }
        Clause.objects.filter(version=version, code=clause.code).update(**words)


def _tell(row: Erratum) -> None:
    """Notify everybody who has signed what was put right, and that their signature stands."""
    signed = Signature.objects.filter(version=row.version, signed_at__isnull=False)
    persons = set(signed.values_list("person", flat=True))
    title = row.version.title
    sentence = {
        "zh": f"《{title}》更正了文字，您的签收仍然有效，不需要重签。",
        "en": f"Words of “{title}” were put right; your signature stands, you need not sign anew.",
    }
    notices.notify(people.accounts_of(persons), sentence, _url(row), email=False)


def _locked(row: PolicyVersion) -> PolicyVersion:
    row = (
        PolicyVersion.objects.select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=row.pk)
    )
    if not row.signable:
        raise Conflict(
            "只更正生效的或将要生效的版本。",
            "Only a version in force or to come is put right.",
            next_step={"zh": "草稿可以直接修改。", "en": "A draft is simply changed."},
        )
    return row


def _url(row: Erratum) -> str:
    return reverse("policy_erratum", args=[row.pk])
