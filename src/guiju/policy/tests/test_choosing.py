"""A clause is chosen by its policy, its number and its words as people read them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from guiju.foundation import clock
from guiju.people.models import Person
from guiju.people.parts.choosing import Persons
from guiju.policy.models import Case, Clause
from guiju.policy.parts.choosing import ClauseField, clauses_offered, line
from guiju.policy.tests.making import TEXT, company, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Client:
    made = company()
    published(made, TEXT.replace("{must}", "false"), asked=False)
    client = Client(headers={"accept-language": "en"})
    client.force_login(made.accounts["林岚"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_page_that_asks_for_a_clause_groups_them_by_policy_in_plain_words(
    manager: Client,
) -> None:
    marked = Clause.objects.exclude(kind="encouraged").order_by("position").first()
    assert marked is not None
    marked.text = "**Never** take `gifts`, see [the list](https://example.com): " + "x" * 90
    marked.save(update_fields=["text"])
    title = marked.version.title
    for page in ("policy_case_new", "policy_limit_new", "process_procedure_write"):
        text = manager.get(reverse(page)).content.decode()
        assert f'<optgroup label="{title}">' in text and "data-chooser" in text, page
        assert "Never take gifts, see the list" in text and "**Never" not in text, page
    questions = manager.get(reverse("policy_questions", args=[marked.version.policy.code]))
    assert "Never take gifts" in questions.content.decode()
    assert "**Never" not in questions.content.decode()


def test_nothing_is_chosen_by_not_looking_and_the_kind_stands_in_words(manager: Client) -> None:
    field = ClauseField()
    field.offer(clauses_offered())
    assert field.choices[0][0] == ""
    (_title, entries), *_rest = field.choices[1:]
    code, _words = entries[0]
    policy, _slash, clause = code.partition("/")
    assert Clause.objects.filter(version__policy__code=policy, code=clause).exists()
    with translation.override("en"):
        kinds = {row.kind: line(row) for row in clauses_offered()}
    assert all(
        ("red line · " in words) == (kind == "red_line")
        and ("encouraged · " in words) == (kind == "encouraged")
        for kind, words in kinds.items()
    )


def test_a_person_who_was_typed_is_taken_or_refused_and_never_passed_over(manager: Client) -> None:
    clause = Clause.objects.filter(kind="encouraged").first()
    assert clause is not None
    new = reverse("policy_case_new")
    sent = {
        "clause": str(clause.pk),
        "on": clock.today().isoformat(),
        "facts": "帮客人找回了包裹",
        "intent": "unknown",
    }
    for person in ("", "张三丰", "G999", "\0"):
        answer = manager.post(new, sent | {"person": person})
        assert answer.status_code == 422, person
    assert "张三丰" in manager.post(new, sent | {"person": "张三丰"}).content.decode()
    assert not Case.objects.exists()
    assert manager.post(new, sent | {"person": "李雷"}).status_code == 302
    assert Case.objects.get().person.name == "李雷"


def test_several_who_were_typed_in_a_list_are_taken_or_refused_with_their_name() -> None:
    made = company()
    field = Persons(queryset=None)
    field.offer(Person.objects.all())
    lei = made.persons["李雷"]
    assert list(field.clean([str(lei.pk), "李雷"])) == [lei]
    with pytest.raises(ValidationError, match="张三丰"):
        field.clean([str(lei.pk), "张三丰"])
