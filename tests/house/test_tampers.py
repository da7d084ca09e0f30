"""Whoever bends by SQL or files what people are judged by is found by `guiju verify`, attack by
attack.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from guiju.foundation import seals
from guiju.foundation.models import Attachment
from guiju.policy.models import Signature
from guiju.web.settings import verification
from tests.house.test_seals import known, undone  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
#: What is bent, by which SQL, and what verification then names.
BY_SQL = {
    "a role is granted": (
        "INSERT INTO people_rolegrant (id, account_id, role, team_id, since, until)"
        " SELECT 9000000, account_id, 'administrator', NULL, since, NULL FROM people_rolegrant"
        " LIMIT 1",
        "people.rolegrant 9000000 was added",
    ),
    "a role becomes another": (
        "UPDATE people_rolegrant SET role = 'manager' WHERE role <> 'manager'",
        "people.rolegrant",
    ),
    "somebody else led": (
        "UPDATE people_leadership SET person_id = (SELECT max(id) FROM people_person)",
        "people.leadership",
    ),
    "somebody joined earlier": (
        "UPDATE people_assignment SET from_date = '1999-01-04'",
        "people.assignment",
    ),
    "cases are deleted": (
        "DELETE FROM policy_case WHERE id = (SELECT max(id) FROM policy_case)",
        "policy.case",
    ),
    "the facts are others": ("UPDATE policy_case SET facts = 'he admitted it'", "policy.case"),
    "a decision's reason is another": ("UPDATE policy_case SET reason = 'a trifle'", "policy.case"),
    "a statement is put into a mouth": (
        "UPDATE policy_statement SET text = 'I did it'",
        "policy.statement",
    ),
    "a policy binds earlier": (
        "UPDATE policy_policyversion SET effective_from = '2020-01-01'",
        "policy.policyversion",
    ),
    "a signature is older": (
        "UPDATE policy_signature SET signed_at = '2020-01-01 00:00:00+00'",
        "policy.signature",
    ),
    "a published scheme is another, its hash too": (
        "UPDATE performance_schemeversion SET text = 'x', hash = 'y'",
        "performance.schemeversion",
    ),
    "a pay line is raised": (
        "UPDATE performance_payline SET amount = amount + 1",
        "performance.payline",
    ),
    "a run's total is lowered": (
        "UPDATE performance_payrun SET total = total - 1",
        "performance.payrun",
    ),
    "a rule of pay is another": (
        "UPDATE performance_payruleversion SET text = 'x'",
        "performance.payruleversion",
    ),
    "an entry by hand is better": (
        "UPDATE performance_handentry SET value = value + 1",
        "performance.handentry",
    ),
    "an appeal was refused": ("UPDATE performance_appeal SET reason = 'no'", "performance.appeal"),
    "a goal was reached": (
        "UPDATE performance_goal SET verdict = 'reached', value = 99",
        "performance.goal",
    ),
    "a flag hangs on somebody else's conversation": (
        "UPDATE quality_checkflag SET conversation_id = (SELECT max(id) FROM quality_conversation"
        " WHERE id NOT IN (SELECT conversation_id FROM quality_checkflag))"
        " WHERE id = (SELECT max(id) FROM quality_checkflag)",
        "quality.checkflag",
    ),
    "somebody else's words are flagged": (
        "UPDATE quality_checkflag SET cue = 'go away', standing = NOT standing",
        "quality.checkflag",
    ),
    "an import counts no more": (
        "UPDATE records_import SET until = 1, taken_back_why = 'x'",
        "records.import",
    ),
    "a second factor is taken away": ("DELETE FROM mfa_authenticator", "mfa.authenticator"),
}


@pytest.fixture(scope="module")
def before(known: seals.Seals) -> set[str]:  # noqa: F811
    """What verification says of the company as it is: some of its rows were made up."""
    return set(verification.faults())


@pytest.mark.parametrize("what", BY_SQL)
def test_what_is_bent_by_sql_is_found(what: str, before: set[str]) -> None:
    command, named = BY_SQL[what]
    with undone():
        with connection.cursor() as cursor:
            cursor.execute(command)
            assert cursor.rowcount, "the company has such rows"
        found = set(verification.faults()) - before
    assert any(fault.startswith(named) for fault in found), found
    assert all(re.search("[a-z] / .*[一-鿿]", fault) for fault in found), "each in both languages"


def test_an_attachment_swapped_together_with_its_row_is_found(before: set[str]) -> None:
    row = Attachment.objects.exclude(noun="signature").filter(hash__regex="^[0-9a-f]{64}$").first()
    assert row is not None
    with undone():
        swap(row.pk)
        found = set(verification.faults()) - before
    assert any(
        fault.startswith(f"foundation.attachment {row.pk} was changed") for fault in found
    ), found


def test_a_signed_copy_swapped_together_with_both_rows_is_found(before: set[str]) -> None:
    signature = Signature.objects.exclude(pdf="").filter(entry__isnull=False).first()
    assert signature is not None
    with undone():
        digest = swap(
            Attachment.objects.get(
                noun="signature", noun_id=str(signature.pk), hash=signature.pdf
            ).pk
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE policy_signature SET pdf = %s WHERE id = %s", [digest, signature.pk]
            )
        found = set(verification.faults()) - before
    assert any(fault.startswith("foundation.attachment ") for fault in found), found
    assert any(
        fault.startswith(f"policy.signature {signature.pk} was changed") for fault in found
    ), found


def swap(pk: int) -> str:
    """Put another file under its own hash, and let the row name it."""
    data = b"another file"
    digest = hashlib.sha256(data).hexdigest()
    path = Path(settings.MEDIA_ROOT) / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_attachment SET hash = %s, size = %s WHERE id = %s",
            [digest, len(data), pk],
        )
    return digest


#: Values that no reader can read, by SQL: each would end a verification that trusts what it finds.
UNREADABLE = {
    "a day that no calendar has": (
        "UPDATE policy_statement SET at = '9999-99-99 00:00:00'",
        "policy.statement",
    ),
    "an amount that is a word": (
        "UPDATE performance_payline SET amount = 'lots'",
        "performance.payline",
    ),
    "a text that is none": (
        "UPDATE policy_case SET reason = CAST(x'ff00fe' AS text)",
        "policy.case",
    ),
    "an end that never comes": (
        "UPDATE people_rolegrant SET until = 'infinity'",
        "people.rolegrant",
    ),
    "a journal row out of time": (
        "UPDATE foundation_entry SET at = '9999-99-99 00:00:00' WHERE number = 3",
        "foundation.entry",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_value_that_cannot_be_read_is_named_and_hides_no_other_fault(what: str) -> None:
    command, named = UNREADABLE[what]
    with undone():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(command)
        except DatabaseError:
            return  # a database that keeps its types takes no such value
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_team SET title = 'another'")
        found = list(verification.faults())
    assert any(named in each for each in found)
    assert any("people.team" in each for each in found)
