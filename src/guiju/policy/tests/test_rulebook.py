"""Policies as text, versions, the second person; documents into clauses."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from guiju.foundation import clock
from guiju.foundation.access import OPERATOR
from guiju.foundation.errors import Conflict, Forbidden, GuijuError, Invalid, Several
from guiju.foundation.models import Notice
from guiju.kit.versioned.comparing import difference
from guiju.policy import actions, documents
from guiju.policy.documents import policy_in
from guiju.policy.models import Clause, PolicyVersion, Question
from guiju.policy.policy_templates import CODES, STARTING
from guiju.policy.reads import rulebook
from guiju.policy.rules import quiz
from guiju.policy.rules.documents import kind_of, lines_of_markdown, policy_of
from guiju.policy.rules.rulebook import (
    EVERYONE,
    Binding,
    ClauseText,
    PolicyText,
    changes,
    checked,
    fingerprint,
    numbered,
    understood,
    with_codes,
    written,
)
from guiju.policy.tests import making


def clause(code: str, text: str = "一条", **more: str) -> ClauseText:
    return ClauseText(code, more.pop("kind", "requirement"), text, **more)  # type: ignore[arg-type]


def test_numbers_follow_chapters() -> None:
    rows = [clause("a", chapter="甲"), clause("b", chapter="甲"), clause("c", chapter="乙")]
    assert numbered(rows) == ["1.1", "1.2", "2.1"]
    assert numbered([clause("a"), clause("b")]) == ["1", "2"]


def test_codes_are_given_where_there_are_none() -> None:
    assert [each.code for each in with_codes([clause("c1"), clause(""), clause("")])] == [
        "c1",
        "c2",
        "c3",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
def test_templates_are_whole_and_go_round(code: str, language: str) -> None:
    text = STARTING.text(code, language)
    assert checked(text).code == code and understood(written(text)) == text
    assert {each.clause for each in text.questions} <= {each.code for each in text.clauses}
    kinds = [each.kind for each in text.clauses]
    assert kinds.count("encouraged") >= 2 and "requirement" in kinds
    assert [each.code for each in text.clauses] == [
        each.code for each in STARTING.text(code, "zh").clauses
    ]


WORDS = st.text(
    alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20
).filter(str.strip)


@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(0, 4))
def test_one_letter_changed_is_another_fingerprint(texts: list[str], place: int) -> None:
    text = PolicyText("p", "T", tuple(clause(f"c{n}", each) for n, each in enumerate(texts)))
    place %= len(texts)
    other = [each + "。" if n == place else each for n, each in enumerate(texts)]
    changed = PolicyText("p", "T", tuple(clause(f"c{n}", each) for n, each in enumerate(other)))
    assert fingerprint(text, 1) == fingerprint(text, 1)
    assert fingerprint(text, 1) != fingerprint(changed, 1) and fingerprint(text, 1) != fingerprint(
        text, 2
    )


@given(WORDS, WORDS)
def test_a_difference_adds_up_to_both_sides(old: str, new: str) -> None:
    parts = difference(old, new)
    assert "".join(text for sign, text in parts if sign in " -") == old
    assert "".join(text for sign, text in parts if sign in " +") == new


def test_what_changed_is_told_by_clause() -> None:
    old = PolicyText("p", "T", (clause("a", "甲"), clause("b", "乙"), clause("c", "丙")))
    new = PolicyText("p", "T", (clause("b", "乙"), clause("a", "甲子"), clause("d", "丁")))
    told = {each.clause.code: each.what for each in changes(old, new)}
    assert told == {"b": "moved", "a": "changed", "d": "added", "c": "removed"}
    assert [each.what for each in changes(None, new)] == ["added"] * 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("clauses: [", "not valid YAML"),
        ("just words", "keys and values"),
        ("policy: p\ntitle: T\nclauses: []", "at least one clause"),
        ("policy: P P\ntitle: T\nclauses: [{text: x}]", "lower-case"),
        ("policy: p\ntitle: T\nclauses: [{text: x, kind: red_line}]", "say its consequence"),
        ("policy: p\ntitle: T\nclauses: [{text: x, kind: law}]", "kind of clause 1"),
        ("policy: p\ntitle: T\nclauses: [{code: a, text: x}, {code: a, text: y}]", "used twice"),
        ("policy: p\ntitle: T\nclauses: [{text: ''}]", "says nothing"),
        ("policy: p\ntitle: T\ncolour: red\nclauses: [{text: x}]", "unknown keys colour"),
        ("policy: p\ntitle: T\nsign_within: soon\nclauses: [{text: x}]", "whole number"),
        ("policy: p\ntitle: T\nsign_within: 0\nclauses: [{text: x}]", "between 1 and 365"),
        ("policy: p\ntitle: [a]\nclauses: [{text: x}]", "must be a text"),
        (
            (
                "policy: p\ntitle: T\nclauses: "
                "[{text: x, questions: [{ask: q, choices: [a], right: 1}]}]"
            ),
            "two to six",
        ),
        (
            (
                "policy: p\ntitle: T\nclauses: "
                "[{text: x, questions: [{ask: q, choices: [a, b], right: 3}]}]"
            ),
            "none of its choices",
        ),
    ],
)
def test_bad_text_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        understood(text)
    assert told in refusal.value.say("en")


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Several) as refusal:
        understood("policy: P\ntitle: ''\nclauses: [{text: ''}]")
    assert len(refusal.value.issues) == 3


def test_whom_a_rule_binds() -> None:
    assert EVERYONE.everyone and EVERYONE.binds("", "", ())
    agents = Binding(positions=("agent",), teams=("top",))
    assert agents.binds("agent", "", ("top", "east")) and not agents.binds("agent", "", ("other",))
    assert not agents.binds("manager", "", ("top",))
    assert Binding(grades=("professional-2",)).binds("agent", "professional-2", ())


MARKDOWN = """# 出勤制度
为了有人接电话。

## 第一章 到岗
第一条 早班 8 点到岗。
迟到要说明。
第二条 严禁代打卡。
## 第二章 表扬
1. 鼓励替同事顶班。
"""


def test_markdown_becomes_clauses() -> None:
    text = policy_of(lines_of_markdown(MARKDOWN), "attendance")
    assert text.title == "出勤制度" and text.purpose == "为了有人接电话。"
    assert [(each.chapter, each.kind) for each in text.clauses] == [
        ("到岗", "requirement"),
        ("到岗", "red_line"),
        ("表扬", "encouraged"),
    ]
    assert text.clauses[0].text == "早班 8 点到岗。\n\n迟到要说明。"
    assert numbered(text.clauses) == ["1.1", "1.2", "2.1"]


def test_a_text_without_numbers_is_cut_at_its_paragraphs() -> None:
    text = policy_of(lines_of_markdown("# T\n\nOne rule.\n\nNever do that.\n"), "t")
    assert [each.kind for each in text.clauses] == ["requirement", "red_line"] and not text.purpose


@pytest.mark.parametrize(
    ("text", "kind"),
    [("不得私收", "red_line"), ("鼓励说出", "encouraged"), ("按时到岗", "requirement")],
)
def test_kinds_are_guessed(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("行为准则", 0)
    document.add_paragraph("为了彼此尊重。")
    document.add_heading("红线", 1)
    document.add_paragraph("不得挂断客户电话。", style="List Number")
    document.add_paragraph("不得伪造记录。", style="List Number")
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "第三条 按时签到"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_word_document_becomes_clauses() -> None:
    text = policy_in(SimpleUploadedFile("Code of Conduct.docx", word_file()), "")
    assert (text.code, text.title) == ("code-of-conduct", "行为准则")
    assert [each.text for each in text.clauses] == [
        "不得挂断客户电话。",
        "不得伪造记录。",
        "按时签到",
    ]
    assert [each.kind for each in text.clauses] == ["red_line", "red_line", "requirement"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.exe", b"MZ", "Word"),
        ("a.docx", b"not a zip", "no valid Word"),
        ("a.docx", b"", "empty"),
        ("a.md", b"\x00\x01", "no text"),
        ("a.md", b"  \n", "no text"),
        ("a.doc", b"\xd0\xcf\x11", "Word"),
        ("a.yaml", b"policy: [", "YAML"),
    ],
)
def test_wrong_files_are_refused(name: str, data: bytes, told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        policy_in(SimpleUploadedFile(name, data), "")
    assert told in refusal.value.say("en")


def test_a_damaged_word_file_is_refused_or_read_and_nothing_else() -> None:
    """Bytes that fell over on the way, and parts that are cut off or missing."""
    whole, chance, refused = word_file(), random.Random(1), 0
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for turn in range(300):
        content = _fallen(whole, chance) if turn % 2 else _short(parts, chance)
        try:
            list(documents.paragraphs(content))
        except Invalid:
            refused += 1
    assert refused > 50


def _fallen(whole: bytes, chance: random.Random) -> bytes:
    content = bytearray(whole)
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    return bytes(content)


def _short(parts: dict[str, bytes], chance: random.Random) -> bytes:
    file, name = io.BytesIO(), chance.choice(sorted(parts))
    with zipfile.ZipFile(file, "w") as packed:
        for part, content in parts.items():
            if part != name:
                packed.writestr(part, content)
            elif chance.randrange(3):
                packed.writestr(part, content[: chance.randrange(len(content))])
    return file.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "policy: a\nclauses: [" + "[" * 5_000,
        "policy: 2001-99-99",
        "policy: !!timestamp a",
        f"policy: 0x{'f' * 5_000}",
        f"policy: {'1:' * 200}1.5",
        'policy: "\\U00110000"',
        "a: &a [x, x]\npolicy: *a",
        "policy: a\npolicy: b",
        f"policy: {'9' * 5_000}",
        "a" * 500_001,
        "policy: a\nclauses: [" + "[]," * 40_000 + "]",
    ],
)
def test_yaml_that_is_a_trap_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        understood(text)
    assert "{" not in refusal.value.say("en") + refusal.value.say("zh")


@pytest.mark.parametrize(
    "wrong",
    ["2026-02-30", "[" * 5_000, "0x" + "f" * 5_000, "!!timestamp a", '"\\U00110000"', "a\x01b"],
    ids=["a day that is none", "nested", "a number", "a tag", "a sign", "a control sign"],
)
def test_yaml_that_is_wrong_is_refused_with_its_line(wrong: str) -> None:
    with pytest.raises(Invalid) as refusal:
        understood(f"policy: a\ntitle: b\nin_force_from: {wrong}\n")
    assert refusal.value.say("en").startswith("Line 3")
    assert "第 3 行" in refusal.value.say("zh")


def test_questions_are_drawn_by_turns_and_missed_ones_first() -> None:
    bank = [{"id": n, "policy": 1, "clause": f"c{n % 3}"} for n in range(9)]
    drawn = quiz.drawn(bank, 3, "seed")
    assert len({each["clause"] for each in drawn}) == 3 and drawn == quiz.drawn(bank, 3, "seed")
    assert {each["id"] for each in quiz.drawn(bank, 3, "other", first=[0, 1, 2])} == {0, 1, 2}
    assert quiz.passed(8, 10, 0.8) and not quiz.passed(7, 10, 0.8) and not quiz.passed(0, 0, 0.5)


def draft(firm: making.Company, by: str = "林岚") -> PolicyVersion:
    return actions.import_policy(making.TEXT.replace("{must}", "false"), actor=firm.actor(by))


def test_a_new_policy_of_a_code_that_is_taken_is_refused_by_its_name(firm: making.Company) -> None:
    row = draft(firm)
    with pytest.raises(Conflict, match=f"policy of the code {row.policy.code}") as refusal:
        actions.write_policy(rulebook.text_of(row), actor=OPERATOR, only_new=True)
    assert refusal.value.code == "conflict" and row.policy.code in refusal.value.say("zh")


def test_a_draft_binds_nobody_and_goes_through_a_second_person(firm: making.Company) -> None:
    row = draft(firm)
    assert row.open and not rulebook.in_force().exists()
    with pytest.raises(Conflict):  # not reviewed
        actions.publish_policy(row, actor=firm.actor("秦越"))
    row = actions.send_to_review(row, actor=firm.actor("林岚"))
    assert Notice.objects.filter(account=firm.accounts["秦越"].pk).exists()
    with pytest.raises(Forbidden, match="second person"):
        actions.publish_policy(row, actor=firm.actor("林岚"))
    for name in ("李雷", "王敏", "郑洁"):
        with pytest.raises(Forbidden):
            actions.publish_policy(row, actor=firm.actor(name))
    row = actions.return_policy(row, "第二条写清楚", actor=firm.actor("秦越"))
    assert (row.state, row.returned) == ("draft", "第二条写清楚")
    row = actions.publish_policy(
        actions.send_to_review(row, actor=firm.actor("林岚")), actor=firm.actor("秦越")
    )
    assert rulebook.in_force().get() == row and rulebook.is_whole(row)
    assert row.review_on is not None and (row.review_on - clock.today()).days >= 364


def test_everybody_who_edited_is_no_second_person(firm: making.Company) -> None:
    row = draft(firm)
    text = making.understood(making.TEXT.replace("{must}", "true"))
    row = actions.write_policy(text, actor=firm.actor("秦越"))
    row = actions.send_to_review(row, actor=firm.actor("秦越"))
    for name in ("林岚", "秦越"):
        with pytest.raises(Forbidden):
            actions.publish_policy(row, actor=firm.actor(name))
    assert actions.publish_policy(row, actor=firm.actor("何芳")).state == "published"


def test_a_published_version_cannot_be_changed(firm: making.Company, policy: PolicyVersion) -> None:
    with pytest.raises(Conflict):
        actions.discard_policy(policy, actor=firm.actor("林岚"))
    again = draft(firm)
    assert again.version == 2 and Clause.objects.filter(version=policy).count() == 3
    actions.discard_policy(again, actor=firm.actor("林岚"))
    assert not PolicyVersion.objects.filter(version=2).exists()


def test_two_who_edit_at_once_do_not_overwrite_each_other(firm: making.Company) -> None:
    row = draft(firm)
    seen = row.written_at.isoformat()
    text = making.understood(making.TEXT.replace("{must}", "true"))
    actions.write_policy(text, actor=firm.actor("秦越"), seen=seen)
    with pytest.raises(Conflict, match="not stored"):
        actions.write_policy(text, actor=firm.actor("林岚"), seen=seen)


def test_only_the_operator_brings_in_rules_of_the_past(firm: making.Company) -> None:
    row = actions.send_to_review(draft(firm), actor=firm.actor("林岚"))
    yesterday = clock.today() - dt.timedelta(days=1)
    with pytest.raises(Invalid):
        actions.publish_policy(row, actor=firm.actor("秦越"), effective_from=yesterday)
    assert (
        actions.publish_policy(row, actor=OPERATOR, effective_from=yesterday).effective_from
        == yesterday
    )


def test_the_old_version_holds_until_the_new_one_begins(
    firm: making.Company, policy: PolicyVersion
) -> None:
    later = clock.today() + dt.timedelta(days=5)
    row = actions.send_to_review(draft(firm), actor=firm.actor("林岚"))
    new = actions.publish_policy(row, actor=firm.actor("秦越"), effective_from=later)
    assert rulebook.in_force().get() == policy
    assert rulebook.in_force(later).get() == new
    held = rulebook.clause_in_force("money", "advance")
    assert held is not None and held.version == policy


def test_the_bank_of_questions(firm: making.Company, policy: PolicyVersion) -> None:
    assert Question.objects.count() == 2
    row = actions.write_question(
        policy.policy,
        rulebook.with_questions(rulebook.text_of(policy)).questions[0],
        actor=firm.actor("林岚"),
    )
    actions.retire_question(row, actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        actions.retire_question(row, actor=firm.actor("林岚"))
    with pytest.raises(GuijuError):
        bad = making.understood(
            "policy: x\ntitle: T\nclauses: "
            "[{code: zz, text: x, questions: [{ask: q, choices: [a, b], right: 1}]}]"
        )
        actions.write_question(policy.policy, bad.questions[0], actor=firm.actor("林岚"))


def test_a_review_is_kept_as_it_was(firm: making.Company, policy: PolicyVersion) -> None:
    made = actions.review_policy(policy, "keep", "用得着", actor=firm.actor("林岚"), months=6)
    assert made.sheet["signatures"]["asked"] == len(making.STAFF) and made.next_on is not None
    policy.refresh_from_db()
    assert policy.review_on == made.next_on
    changed = actions.review_policy(policy, "change", "写细一点", actor=firm.actor("林岚"))
    assert (
        changed.decision == "change"
        and PolicyVersion.objects.filter(policy=policy.policy, state="draft").exists()
    )
    actions.review_policy(policy, "repeal", "没有用", actor=firm.actor("林岚"))
    policy.refresh_from_db()
    assert (policy.state, policy.ended_on) == ("repealed", clock.today())
    with pytest.raises(Conflict):
        actions.review_policy(policy, "keep", "再留", actor=firm.actor("林岚"))
    with pytest.raises(Forbidden):
        actions.review_policy(policy, "keep", "再留", actor=firm.actor("王敏"))
