"""A new kind of text needs its model, its rules, its words and one declaration: the way of one that
the product does not have (`quality_forms`), from the first draft to its reader.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.utils import translation
from ninja.testing import TestClient

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR, Actor, Grant
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, Several
from guiju.foundation.models import Entry, Notice
from guiju.kit import navigation
from guiju.kit.tests import quality_forms as toy
from guiju.kit.tests.quality_forms import CriterionText, FormText, FormVersion
from guiju.kit.versioned import actions as texts
from guiju.kit.versioned import readers, reads
from guiju.kit.versioned.pages import standing_context
from guiju.people.models import Person

TEXT = FormText(
    "hotline",
    "热线质检单",
    (CriterionText("greets", "礼貌开场", 5), CriterionText("listens", "听完再答", 10)),
)
TABLES = (toy.Form, toy.FormVersion, toy.Criterion, toy.FormReading, toy.FormReview)


def manager(account: int) -> Actor:
    return Actor(account=account, person=account, name=f"m{account}", grants=(Grant("manager"),))


ONE, OTHER = manager(1), manager(2)
AGENT = Actor(account=9, person=9, name="agent", grants=(Grant("agent"),))


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in TABLES:
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in reversed(TABLES):
                editor.delete_model(model)


@pytest.fixture(autouse=True)
def _addresses(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for links in ("FRAME", "ACCOUNT"):  # they lead to rooms that are not here
        monkeypatch.setattr(navigation, links, [])
    with override_settings(ROOT_URLCONF=toy), translation.override("en"):
        yield


def drafted(text: FormText = TEXT, by: Actor = ONE) -> FormVersion:
    return texts.write_draft(toy.FORM, text, actor=by, note="why")


def published(text: FormText = TEXT) -> FormVersion:
    row = texts.send(toy.FORM, drafted(text), actor=ONE)
    return texts.publish(toy.FORM, row, actor=OTHER)


def again(row: FormVersion) -> FormVersion:
    return toy.FORM.rows.get(pk=row.pk)


def verbs() -> list[str]:
    codes = Entry.objects.order_by("number").values_list("verb", flat=True)
    return [code.removeprefix("toy.") for code in codes if code.startswith("toy.")]


def test_from_the_first_draft_to_the_version_that_takes_its_place() -> None:
    row = drafted()
    assert (row.version, row.state, row.editors, row.note) == (1, "draft", [1], "why")
    assert toy.text_of(row) == TEXT and row.hash == toy.fingerprint(TEXT, 1)
    texts.send(toy.FORM, row, actor=ONE)
    assert set(Notice.objects.values_list("account", flat=True)) == {2, 3}  # not who wrote it
    assert Notice.objects.first().sentence == {
        "zh": "质检单《热线质检单》等待复核与发布。",
        "en": "The form “热线质检单” waits for review and publishing.",
    }
    first = texts.publish(toy.FORM, row, actor=OTHER)
    assert (first.state, first.publisher, first.published_by) == ("published", 2, "m2")
    assert first.review_on == reads.months_after(clock.today(), 12)
    draft = texts.write_next(toy.FORM, first, actor=OTHER)
    assert draft.version == 2 and toy.text_of(draft) == TEXT
    assert texts.write_next(toy.FORM, first, actor=ONE) == draft  # there is one open draft
    longer = replace(TEXT, criteria=(*TEXT.criteria, CriterionText("q1", "确认客户满意", 3)))
    drafted(longer, by=OTHER)
    texts.send(toy.FORM, draft, actor=OTHER)
    second = texts.publish(toy.FORM, draft, actor=ONE)
    assert (again(first).state, again(first).ended_on) == ("superseded", clock.today())
    assert reads.before(toy.FORM, second) == first and reads.newest(toy.FORM, row.form) == second
    told = toy.changes(toy.text_of(first), toy.text_of(second))
    assert [(each.what, each.part.code) for each in told] == [
        ("same", "greets"),
        ("same", "listens"),
        ("added", "q1"),
    ]
    texts.withdraw(toy.FORM, toy.WITHDRAWN, second, "不用了", actor=ONE)
    assert again(second).state == "withdrawn"
    way = ["written", "sent", "published"]
    assert verbs() == [*way, "written", "written", "sent", "published", "withdrawn"]


def test_who_wrote_it_does_not_publish_it_and_who_may_not_write_does_nothing() -> None:
    row = texts.send(toy.FORM, drafted(), actor=ONE)
    with pytest.raises(Forbidden, match="Who wrote a form does not publish it"):
        texts.publish(toy.FORM, row, actor=ONE)
    returned = texts.give_back(toy.FORM, row, " 太短 ", actor=OTHER)
    assert (returned.state, returned.returned) == ("draft", "太短")
    drafted(replace(TEXT, title="新"), by=OTHER)  # now both wrote it
    texts.send(toy.FORM, row, actor=ONE)
    for actor in (ONE, OTHER):
        with pytest.raises(Forbidden):
            texts.publish(toy.FORM, row, actor=actor)
    for act in (
        lambda: texts.write_draft(toy.FORM, TEXT, actor=AGENT),
        lambda: texts.write_next(toy.FORM, row, actor=AGENT),
        lambda: texts.publish(toy.FORM, row, actor=AGENT),
        lambda: texts.give_back(toy.FORM, row, "x", actor=AGENT),
        lambda: texts.discard(toy.FORM, row, actor=AGENT),
    ):
        with pytest.raises(Forbidden):
            act()
    assert texts.publish(toy.FORM, row, actor=OPERATOR).state == "published"


def test_what_is_not_in_the_state_for_it_is_refused_and_nothing_is_written() -> None:
    row = drafted()
    rows_before = Entry.objects.count()
    with pytest.raises(Conflict):
        texts.publish(toy.FORM, row, actor=OTHER)  # nobody sent it to review
    with pytest.raises(Conflict):
        texts.write_draft(toy.FORM, TEXT, actor=OTHER, seen="2020-01-01T00:00:00+00:00")
    with pytest.raises(Conflict, match="There is a form of the code hotline"):
        texts.write_draft(toy.FORM, TEXT, actor=OTHER, only_new=True)
    texts.send(toy.FORM, row, actor=ONE)
    with pytest.raises(Invalid, match="Give the reasons"):
        texts.give_back(toy.FORM, row, " ", actor=OTHER)
    texts.publish(toy.FORM, row, actor=OTHER)
    with pytest.raises(Conflict, match="A published form cannot be discarded"):
        texts.discard(toy.FORM, row, actor=ONE)
    assert Entry.objects.count() == rows_before + 2
    with pytest.raises(IntegrityError), transaction.atomic():  # the database holds it too
        FormVersion.objects.filter(pk=drafted().pk).update(state="published")


def test_on_its_day_a_text_is_kept_changed_or_taken_out_of_use() -> None:
    row = published()

    def reviewed(decision: str, reason: str = "看过", **how: Any) -> Any:
        return texts.review(toy.FORM, toy.REVIEWS, again(row), decision, reason, **how)

    for decision, reason, months in (
        ("burn", "看过", 6),
        ("keep", " ", 6),
        ("keep", "看过", 0),
        ("keep", "看过", 61),
    ):
        with pytest.raises(Invalid):
            reviewed(decision, reason, actor=OTHER, months=months)
    with pytest.raises(Forbidden):
        reviewed("keep", actor=AGENT)
    kept = reviewed("keep", actor=OTHER, months=6)
    assert kept.next_on == again(row).review_on == reads.months_after(clock.today(), 6)
    assert reviewed("keep", actor=OTHER).next_on == reads.months_after(clock.today(), 12)
    assert reviewed("change", actor=ONE).next_on == again(row).review_on
    assert [(each.version, each.state) for each in row.form.versions.order_by("version")] == [
        (1, "published"),
        (2, "draft"),
    ]
    reviewed("withdraw", "不用了", actor=OTHER)
    assert again(row).state == "withdrawn"
    with pytest.raises(Conflict, match="Only a form in force is reviewed"):
        reviewed("keep", actor=OTHER)
    assert verbs().count("reviewed") == toy.FormReview.objects.count() == 4


def test_the_buttons_of_a_version_lead_where_it_is_moved() -> None:
    row = texts.send(toy.FORM, drafted(), actor=ONE)
    mine, other = (standing_context(toy.FORM, row, actor) for actor in (ONE, OTHER))
    assert (mine["may_publish"], other["may_publish"]) == (False, True)
    assert other["moves"]["publish"] == "/forms/hotline/1/publish/"
    assert not standing_context(toy.FORM, row, AGENT)["may_write"]
    texts.publish(toy.FORM, row, actor=OTHER)
    assert standing_context(toy.FORM, again(row), ONE)["moves"] == {}


def test_a_discarded_draft_leaves_its_journal_row_and_the_code_free() -> None:
    row = drafted()
    texts.discard(toy.FORM, row, actor=ONE)
    entry = Entry.objects.get(verb="toy.discarded")
    assert entry.before == {"form": "hotline", "version": 1, "title": "热线质检单"}
    assert not FormVersion.objects.exists() and not toy.Criterion.objects.exists()
    again = texts.write_draft(toy.FORM, TEXT, actor=ONE, only_new=True)
    assert again.version == 1


def test_yaml_comes_back_as_it_went_and_faults_come_together() -> None:
    assert toy.understood(toy.written(TEXT)) == TEXT
    bare = toy.understood("form: x\ntitle: X\ncriteria: [{text: a}, {text: b, code: q1}]")
    assert [each.code for each in bare.criteria] == ["q2", "q1"]
    with pytest.raises(Several) as told:
        toy.checked(FormText("Bad Code", "", (CriterionText("a", ""),), review_after=0))
    assert [issue.data["field"] for issue in told.value.issues] == [
        "code",
        "title",
        "review_after",
        "text",
    ]
    for text, said in (
        ("- a", "A form is written as keys and values."),
        ("form: x\nstrange: 1", "unknown keys strange"),
        ("form: x\ncriteria: [1]", "criteria must be a list"),
        ("form: x\ncriteria: [{points: many}]", "points must be a whole number"),
    ):
        with pytest.raises(GuijuError, match=said):
            toy.understood(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('form: x\ntitle: "a\\ud800b"', "Line 2: there is a character that cannot be kept."),
        ('form: x\n"a\\ud800b": 1', "Line 2: there is a character that cannot be kept."),
        ('form: x\ntitle: ["\\0"]', "Line 2: there is a character that cannot be kept."),
        ('form: x\ntitle: "\\UFFFFFFFF"', "Line 2 is not valid YAML."),
        (
            "form: x\ntitle: !!set {a}",
            "Line 2: tags that begin with an exclamation mark are not used here.",
        ),
        (
            "form: x\ntitle: !!omap [a: 1]",
            "Line 2: tags that begin with an exclamation mark are not used here.",
        ),
        (
            "form: x\ntitle: !!binary aGk=",
            "Line 2: tags that begin with an exclamation mark are not used here.",
        ),
        (
            "form: x\ntitle: !strange 1",
            "Line 2: tags that begin with an exclamation mark are not used here.",
        ),
        (f"form: x\ntitle: {'9' * 5_000}", "Line 2 is not valid YAML."),
    ],
)
def test_a_value_that_no_text_of_ours_has_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(GuijuError) as told:
        toy.understood(text)
    assert told.value.say("en") == said
    assert json.dumps(told.value.shape("zh"), ensure_ascii=False).encode()


def test_what_was_changed_behind_the_products_back_is_found() -> None:
    row = published()
    assert list(reads.version_faults(toy.FORM)) == []
    toy.Criterion.objects.filter(version=row, code="greets").update(points=50)
    assert [fault["en"] for fault in reads.version_faults(toy.FORM)] == [
        "form hotline version 1: its words are not those that were published"
    ]
    toy.Criterion.objects.filter(version=row).delete()
    FormVersion.objects.filter(pk=row.pk).delete()
    assert [fault["en"] for fault in reads.version_faults(toy.FORM)] == [
        f"form version {row.pk} was published and is gone"
    ]


def test_readers_are_asked_once_reminded_with_a_pause_and_confirm() -> None:
    persons = [Person.objects.create(number=str(n), name=f"p{n}").pk for n in range(3)]
    row = published()
    Notice.objects.all().delete()
    assert readers.ask(toy.READERS, row, persons) == 3
    assert readers.ask(toy.READERS, row, persons[1:]) == 0  # the first need not any more
    assert set(toy.READERS.rows.values_list("person", flat=True)) == set(persons[1:])
    assert Notice.objects.count() == 3 and readers.remind(toy.READERS) == 0
    toy.READERS.rows.update(due_on=clock.today())
    assert (readers.remind(toy.READERS), readers.remind(toy.READERS)) == (2, 0)
    toy.READERS.rows.update(reminded_at=clock.now() - readers.PAUSE - dt.timedelta(minutes=1))
    reader = Actor(account=9, person=persons[1], name="p1")
    assert readers.confirm(toy.READERS, row, actor=reader).read_at is not None
    assert readers.remind(toy.READERS) == 1
    with pytest.raises(Conflict, match="confirmed already"):
        readers.confirm(toy.READERS, row, actor=reader)
    texts.withdraw(toy.FORM, toy.WITHDRAWN, row, "不用了", actor=ONE)
    readers.let_go(toy.READERS)
    assert list(toy.READERS.rows.values_list("person", flat=True)) == [persons[1]]
    with pytest.raises(Conflict, match="not in use any more"):
        readers.confirm(toy.READERS, row, actor=reader)


def test_the_recipe_shows_what_is_tried_here() -> None:
    recipe = Path(toy.__file__).parents[4] / "docs/how-to/develop/add-a-versioned-text.md"
    shown = re.findall(r"```python\n(.*?)```", recipe.read_text("utf-8"), re.S)
    source = Path(toy.__file__).read_text("utf-8")
    assert len(shown) == 3 and [part for part in shown if part not in source] == []


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("guiju.kit.tests.signing_in.LEADER", ONE)
    asking = Client(headers={"accept-language": "en"})
    asking.cookies["signed-in"] = "yes"
    return asking


SENT = {
    "code": "chat",
    "title": "在线质检单",
    "channel": "chat",
    "review_after": "6",
    "part-TOTAL_FORMS": "2",
    "part-INITIAL_FORMS": "0",
    "part-0-text": "先问清楚",
    "part-0-points": "5",
    "part-1-text": "再给办法",
    "part-1-points": "8",
}


def test_the_editor_moves_parts_stores_a_draft_and_loses_nobodys_words(client: Client) -> None:
    assert b"Store the draft" in client.get("/forms/new/").content
    page = client.post("/forms/new/", SENT | {"do": "up-2"}).content.decode()
    assert page.index("再给办法") < page.index("先问清楚") and not FormVersion.objects.exists()
    page = client.post("/forms/new/", SENT | {"do": "add-1"}).content.decode()
    assert 'name="part-2-text"' in page
    assert client.post("/forms/new/", SENT | {"part-1-text": ""}).status_code == 422
    stored = client.post("/forms/new/", SENT)
    assert stored.status_code == 302 and stored["Location"] == "/forms/chat/1/"
    assert client.post("/forms/new/", SENT).status_code == 422  # there is one of that code
    row = FormVersion.objects.get()
    assert [each.code for each in row.criteria.all()] == ["q1", "q2"]
    seen = row.written_at.isoformat()
    assert seen in client.get("/forms/chat/edit/").content.decode()
    drafted(replace(TEXT, code="chat"), by=OTHER)
    late = client.post("/forms/chat/edit/", SENT | {"seen": seen})
    assert late.status_code == 422 and "m2 has just changed this draft" in late.content.decode()


def test_buttons_move_a_version_and_its_page_tells_what_it_changes(client: Client) -> None:
    drafted(by=OTHER)
    assert client.get("/forms/hotline/1/send/").status_code == 405
    assert client.post("/forms/hotline/1/send/")["Location"] == "/forms/hotline/1/"
    client.post("/forms/hotline/1/return/", {"reason": "再改"})
    assert FormVersion.objects.get().returned == "再改"
    client.post("/forms/hotline/1/send/")
    client.post("/forms/hotline/1/publish/")
    assert FormVersion.objects.get().publisher == ONE.account
    assert toy.understood(client.get("/forms/hotline/1/").content.decode()) == TEXT
    drafted(replace(TEXT, criteria=TEXT.criteria[:1]))
    page = client.get("/forms/hotline/2/changes/").content.decode()
    assert "Version 2 against version 1." in page and "<del>听完再答" in page
    assert client.post("/forms/hotline/2/discard/")["Location"] == "/forms/new/"
    assert [row.version for row in FormVersion.objects.all()] == [1]


def test_the_api_does_the_same_by_the_same_actions() -> None:
    api = TestClient(toy.router)

    def ask(method: str, path: str, actor: Actor, **sent: Any) -> Any:
        user = SimpleNamespace(is_authenticated=True)
        return getattr(api, method)(path, user=user, actor=actor, **sent)

    drafted()
    assert ask("post", "/forms/hotline/1/send", ONE).json()["state"] == "review"
    back = ask("post", "/forms/hotline/1/return", OTHER, json={"reason": "再改"})
    assert back.json()["state"] == "draft"
    ask("post", "/forms/hotline/1/send", ONE)
    told = ask("post", "/forms/hotline/1/publish", OTHER).json()
    assert told == {
        "version": 1,
        "state": "published",
        "title": "热线质检单",
        "hash": toy.fingerprint(TEXT, 1),
    }
    assert toy.understood(ask("get", "/forms/hotline/1/yaml", AGENT).content.decode()) == TEXT
    changes = ask("get", "/forms/hotline/1/changes", AGENT).json()
    assert [(each["what"], each["code"]) for each in changes] == [
        ("added", "greets"),
        ("added", "listens"),
    ]
    drafted(replace(TEXT, title="二"))
    assert ask("delete", "/forms/hotline/2", ONE).status_code == 204
    gone = ask("post", "/forms/hotline/1/withdraw", ONE, json={"reason": "不用了"})
    assert gone.json()["state"] == "withdrawn"
    with pytest.raises(Forbidden):
        ask("post", "/forms/hotline/1/send", AGENT)
