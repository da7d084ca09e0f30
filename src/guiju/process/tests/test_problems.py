"""Problems: reported by anybody, found alike, classified, merged, answered; who may and who may
not; nobody left unanswered.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from guiju.foundation import clock
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.process.access import problems as access
from guiju.process.actions import problems as actions
from guiju.process.actions.problems.sheets import Row, preview_problems
from guiju.process.models.problems import MeToo, Problem, ProblemStep
from guiju.process.reads import problems as reads
from guiju.process.reads.problem_ages import ages
from guiju.process.tests import making_problems as making
from guiju.process.tests.making_problems import NIGHT, SAME, Company, aged, reported, told

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def firm(db: None) -> Company:
    return making.with_others(making.company())


def steps(row: Problem) -> list[str]:
    return list(ProblemStep.objects.filter(problem=row).values_list("what", flat=True))


def test_reporting_takes_a_sentence_and_tells_the_leader(firm: Company) -> None:
    row = reported(firm, files=[SimpleUploadedFile("a.png", PNG)])
    assert (row.state, row.number, row.suggested, row.team.code if row.team else "") == (
        "new",
        1,
        "system",
        "east",
    )
    assert row.due_on > clock.today() and row.reporter == firm.persons["李雷"]
    assert [photo.name for photo in reads.photos(row)] == ["a.png"]
    assert told(firm, "王敏") == [f"李雷 上报了问题 #1：{row.title}"]
    assert steps(row) == ["reported"]
    assert reported(firm, "韩梅").number == 2


def test_what_cannot_be_reported(firm: Company) -> None:
    with pytest.raises(Invalid):
        reported(firm, text="  ")
    with pytest.raises(Invalid):
        reported(firm, kind="nonsense")
    with pytest.raises(Invalid):
        reported(firm, files=[SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)])
    with pytest.raises(Invalid):
        reported(firm, contradicts=True)
    with pytest.raises(Forbidden):
        reported(firm, "郑洁")  # the auditor changes nothing
    with pytest.raises(Forbidden):
        reported(firm, on=clock.today() - dt.timedelta(days=2))  # another day is for who answers
    with pytest.raises(Invalid):
        reported(firm, "王敏", on=clock.today() + dt.timedelta(days=1))
    assert not Problem.objects.exists()


def test_a_leader_reports_what_was_told_on_paper(firm: Company) -> None:
    on = clock.today() - dt.timedelta(days=6)
    row = reported(firm, "王敏", reporter=firm.persons["韩梅"], on=on)
    assert (row.by, row.account, clock.day_of(row.at)) == ("韩梅", None, on)
    assert access.reported(firm.actor("韩梅"), row) and not access.reported(firm.actor("王敏"), row)


def test_the_address_says_what_it_is_about(firm: Company) -> None:
    found = reads.place_of("/records/row/?kind=contacts&source=shop&key=c-17")
    assert (found.source, found.key, found.contact) == ("shop", "c-17", "shop/c-17")
    made = making.procedure()
    row = reported(firm, place=reads.Place("/x/", procedure=made), contradicts=True)
    assert row.procedure == made and row.contradicts
    for strange in (
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/no/such/page/",
    ):
        assert reads.place_of(strange) == reads.Place(), strange


def test_similar_ones_and_the_class_are_proposed(firm: Company) -> None:
    one, other = reported(firm), reported(firm, "孙倩", NIGHT)
    found = reads.hints(SAME, reads.open_ones())
    assert [each.problem for each in found.similar] == [one] and found.kind == "system"
    assert reads.hints("。", reads.open_ones()) == reads.Hints("", [])
    actions.classify_problems([other], "rule", actor=firm.actor("林岚"))
    assert reads.hints("夜班吃饭时间没有人接电话", reads.open_ones()).kind in ("rule", "staffing")


def test_me_too_counts_each_person_once(firm: Company) -> None:
    row = reported(firm)
    for name in ("韩梅", "韩梅", "李雷", "孙倩"):
        row = actions.join_problem(row, actor=firm.actor(name))
    assert row.affected == 3 and MeToo.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        MeToo.objects.create(problem=row, person=firm.persons["韩梅"], at=clock.now())
    with pytest.raises(Forbidden):
        actions.join_problem(row, actor=firm.actor("郑洁"))
    actions.answer_problem(row, "已修复", kind="system", actor=firm.actor("王敏"))
    assert told(firm, "孙倩")[0].startswith("问题 #1 有了答复")
    with pytest.raises(Conflict):
        actions.join_problem(row, actor=firm.actor("何芳"))


def test_photos_are_added_by_who_reported(firm: Company) -> None:
    row, file = reported(firm), SimpleUploadedFile("b.png", PNG)
    assert actions.add_photos(row, [file], actor=firm.actor("李雷")) == 1
    with pytest.raises(Forbidden):
        actions.add_photos(row, [SimpleUploadedFile("b.png", PNG)], actor=firm.actor("韩梅"))
    with pytest.raises(Invalid):
        actions.add_photos(
            row, [SimpleUploadedFile(f"{n}.png", PNG) for n in range(5)], actor=firm.actor("李雷")
        )


def test_leaders_classify_theirs_and_nobody_else(firm: Company) -> None:
    row, foreign = reported(firm), reported(firm, "孙倩", NIGHT)
    for name in ("李雷", "韩梅", "郑洁", "吴刚"):
        with pytest.raises(Forbidden):
            actions.classify_problems([row], "system", actor=firm.actor(name))
    with pytest.raises(Forbidden):
        actions.classify_problems([row, foreign], "system", actor=firm.actor("王敏"))
    with pytest.raises(Invalid):
        actions.classify_problems([row], "nonsense", actor=firm.actor("王敏"))
    done = actions.classify_problems([row, foreign], "system", actor=firm.actor("林岚"))
    assert [each.state for each in done] == ["classified", "classified"] and steps(row)[
        -1
    ] == "classified"
    with pytest.raises(Conflict):
        actions.classify_problems([row], "goods", seen=row.changed, actor=firm.actor("王敏"))


def test_who_answers_is_named_and_told(firm: Company) -> None:
    row = reported(firm)
    due = clock.today() + dt.timedelta(days=1)
    row = actions.assign_problem(row, firm.persons["赵强"], due=due, actor=firm.actor("王敏"))
    assert (
        row.owner == firm.persons["赵强"]
        and row.due_on == due
        and told(firm, "赵强")[0].startswith("请在")
    )
    assert access.visible_problem(firm.actor("赵强"), row.number) == row
    with pytest.raises(Invalid):
        actions.assign_problem(
            row, None, due=clock.today() - dt.timedelta(days=1), actor=firm.actor("王敏")
        )
    with pytest.raises(Forbidden):
        actions.assign_problem(row, None, actor=firm.actor("韩梅"))
    with pytest.raises(Conflict):
        actions.assign_problem(row, None, seen=0, actor=firm.actor("王敏"))
    done = actions.answer_problem(row, "夜班已经换了电脑", kind="system", actor=firm.actor("赵强"))
    assert done.answered_by == "赵强"


def test_every_problem_is_answered_in_words(firm: Company) -> None:
    row = reported(firm)
    with pytest.raises(Invalid, match="one in words"):
        actions.answer_problem(row, "  ", kind="system", actor=firm.actor("王敏"))
    with pytest.raises(Invalid, match="Choose a class"):
        actions.answer_problem(row, "好", actor=firm.actor("王敏"))
    with pytest.raises(Forbidden):
        actions.answer_problem(row, "好", kind="system", actor=firm.actor("李雷"))
    done = actions.answer_problem(row, "周五升级后解决", kind="system", actor=firm.actor("王敏"))
    assert (done.state, done.kind, steps(row)[-1]) == ("answered", "system", "answered")
    assert told(firm, "李雷")[0].startswith("问题 #1 有了答复")
    with pytest.raises(Conflict):
        actions.answer_problem(row, "另一个答复", kind="system", actor=firm.actor("林岚"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=row.pk).update(answer="")


def test_closing_needs_a_reason(firm: Company) -> None:
    row = reported(firm)
    with pytest.raises(Invalid):
        actions.close_problem(row, "", kind="system", actor=firm.actor("王敏"))
    done = actions.close_problem(
        row, "供应商下月停用该页面", kind="system", actor=firm.actor("王敏")
    )
    assert done.state == "closed" and "不予处理" in told(firm, "李雷")[0]


def test_a_reporter_reopens_once_for_each_answer(firm: Company) -> None:
    row = reported(firm)
    with pytest.raises(Conflict):
        actions.reopen_problem(row, "没有解决", actor=firm.actor("李雷"))
    actions.answer_problem(row, "清缓存", kind="system", actor=firm.actor("王敏"))
    with pytest.raises(Forbidden):
        actions.reopen_problem(row, "没有解决", actor=firm.actor("韩梅"))
    with pytest.raises(Invalid):
        actions.reopen_problem(row, " ", actor=firm.actor("李雷"))
    again = actions.reopen_problem(row, "清了还是一样", actor=firm.actor("李雷"))
    assert (again.state, again.reopened) == ("classified", 1) and "没有解决" in told(firm, "王敏")[
        0
    ]
    with pytest.raises(Conflict):
        actions.reopen_problem(row, "再说一次", actor=firm.actor("李雷"))
    assert actions.answer_problem(row, "换了服务器", actor=firm.actor("王敏")).state == "answered"


def test_merged_ones_follow_the_other_and_can_be_parted(firm: Company) -> None:
    one, other, third = reported(firm), reported(firm, "韩梅", SAME), reported(firm, "孙倩", SAME)
    actions.join_problem(other, actor=firm.actor("何芳"))
    for name in ("李雷", "王敏", "郑洁"):  # 王敏 leads two of the three reporters only
        with pytest.raises(Forbidden):
            actions.merge_problems([other, third], one, actor=firm.actor(name))
    with pytest.raises(Invalid):
        actions.merge_problems([one], one, actor=firm.actor("林岚"))
    kept = actions.merge_problems([other, third], one, words="同一个页面", actor=firm.actor("林岚"))
    assert (
        kept.affected == 4
        and "已合并处理" in told(firm, "孙倩")[0]
        and steps(other)[-1] == "merged"
    )
    with pytest.raises(Conflict):
        actions.merge_problems([other], third, actor=firm.actor("林岚"))
    with pytest.raises(Conflict):
        actions.answer_problem(other, "x", kind="system", actor=firm.actor("林岚"))
    with pytest.raises(Invalid):
        actions.unmerge_problem(third, "", actor=firm.actor("林岚"))
    apart = actions.unmerge_problem(third, "夜班是另一台机器", actor=firm.actor("林岚"))
    one.refresh_from_db()
    assert (apart.state, apart.merged_into, one.affected) == ("new", None, 3)
    with pytest.raises(Conflict):
        actions.unmerge_problem(third, "再分一次", actor=firm.actor("林岚"))
    actions.answer_problem(one, "已修复", kind="system", actor=firm.actor("林岚"))
    assert (
        "有了答复" in told(firm, "韩梅")[0]
        and "有了答复" not in told(firm, "孙倩")[0]
        and "有了答复" in told(firm, "何芳")[0]
    )
    own = actions.reopen_problem(other, "我这边还是一样", actor=firm.actor("韩梅"))
    assert (own.state, own.merged_into) == ("new", None)  # nobody has classified it
    own.refresh_from_db()
    assert own.affected == 2  # 何芳 joined it in the days when it stood by itself


def test_what_was_merged_goes_along(firm: Company) -> None:
    one, other, third = reported(firm), reported(firm, "韩梅", SAME), reported(firm, "孙倩", SAME)
    boss = firm.actor("林岚")
    actions.merge_problems([third], other, actor=boss)
    actions.merge_problems([other], one, actor=boss)
    third.refresh_from_db()
    one.refresh_from_db()
    assert third.merged_into == one and one.affected == 3


def test_what_went_along_comes_back_when_it_is_parted(firm: Company) -> None:
    one, other, third, fourth, fifth = (
        reported(firm, "李雷" if n else "韩梅", f"{SAME}{n}") for n in range(5)
    )
    boss = firm.actor("林岚")
    actions.merge_problems([fourth], third, actor=boss)
    actions.merge_problems([third], other, actor=boss)
    actions.merge_problems([fifth], one, actor=boss)
    actions.merge_problems([other], one, actor=boss)
    apart = actions.unmerge_problem(other, "是另一个页面", actor=boss)
    into = dict(Problem.objects.values_list("number", "merged_into__number"))
    assert into == {n.number: None for n in (one, other)} | {
        third.number: other.number,
        fourth.number: other.number,
        fifth.number: one.number,
    }
    one.refresh_from_db()
    assert (apart.affected, one.affected) == (1, 2)  # 李雷's three, and his one with 韩梅's
    assert Entry.objects.latest("pk").after["along"] == sorted([third.number, fourth.number])


def test_problems_are_taken_into_a_project(firm: Company) -> None:
    row, project = reported(firm), making.project(firm.persons["王敏"])
    with pytest.raises(Forbidden):
        actions.take_into_project([row], project, actor=firm.actor("李雷"))
    done = actions.take_into_project([row], project, actor=firm.actor("王敏"))
    assert (
        done[0].project == project and done[0].waiting and "列入了改善项目" in told(firm, "李雷")[0]
    )
    assert list(project.problems.all()) == done
    ended = making.project(firm.persons["王敏"], 2, "closed")
    with pytest.raises(Conflict):
        actions.take_into_project([row], ended, actor=firm.actor("王敏"))


def test_a_procedure_is_pointed_at(firm: Company) -> None:
    row, made = reported(firm), making.procedure()
    with pytest.raises(Invalid):
        actions.point_at_procedure(row, None, True, actor=firm.actor("王敏"))
    with pytest.raises(Forbidden):
        actions.point_at_procedure(row, made, True, actor=firm.actor("李雷"))
    assert actions.point_at_procedure(row, made, True, actor=firm.actor("王敏")).contradicts
    assert made.problems.filter(contradicts=True).count() == 1


def test_classes_are_kept_by_leaders(firm: Company) -> None:
    with pytest.raises(Forbidden):
        actions.save_class("app", "小程序", "mini-app", actor=firm.actor("李雷"))
    with pytest.raises(Invalid):
        actions.save_class("Bad Code", "x", "x", actor=firm.actor("王敏"))
    with pytest.raises(Invalid):
        actions.save_class("other", "其他", "other", offered=False, actor=firm.actor("王敏"))
    actions.save_class(
        "app", "小程序", "mini-app", words="小程序\n扫码", actor=firm.actor("王敏"), seen=0
    )
    assert reads.classes()["app"].words == ("小程序", "扫码")
    assert reads.hints("扫码后小程序白屏", reads.open_ones()).kind == "app"
    with pytest.raises(Conflict):
        actions.save_class("app", "小程序", "mini-app", actor=firm.actor("王敏"), seen=0)
    actions.save_class("goods", "货品", "goods", offered=False, actor=firm.actor("林岚"))
    with pytest.raises(Invalid):
        actions.classify_problems([reported(firm)], "goods", actor=firm.actor("王敏"))


def test_who_sees_what_and_who_is_told_who_reported(firm: Company) -> None:
    row, foreign = reported(firm), reported(firm, "孙倩", NIGHT)
    everybody = {"林岚", "何芳", "秦质", "秦越", "郑洁", "周主管"}
    for name in ("李雷", "王敏", *everybody):
        assert row in access.visible_problems(firm.actor(name)), name
    for name in ("韩梅", "赵强", "吴刚"):
        with pytest.raises(NotFound):
            access.visible_problem(firm.actor(name), row.number)
    assert foreign not in access.visible_problems(firm.actor("王敏"))
    actions.join_problem(row, actor=firm.actor("韩梅"))
    han = firm.actor("韩梅")
    assert (
        row in access.visible_problems(han)
        and row in access.mine(han)
        and not access.may_know_who(han, row)
    )
    assert access.may_know_who(firm.actor("王敏"), row) and access.may_know_who(
        firm.actor("郑洁"), row
    )
    lone = Problem.objects.create(
        number=99, text="x", at=clock.now(), by="系统", due_on=clock.today()
    )
    assert lone in access.to_answer(firm.actor("王敏")) and lone not in access.visible_problems(
        firm.actor("李雷")
    )


def test_leaders_are_reminded_every_three_days_and_a_manager_once(firm: Company) -> None:
    old, late, fresh = (
        aged(reported(firm), 30),
        aged(reported(firm, "孙倩", NIGHT), 6),
        reported(firm, "韩梅", "无关的事"),
    )
    reminded, escalated = actions.remind_leaders()
    assert (reminded, escalated) == (2, 1)
    assert "有 1 个问题过期还没有答复" in told(firm, "王敏")[0] and told(firm, "赵强")[
        0
    ].startswith("有 1 个问题过期")
    assert "超过两倍时限" in told(firm, "林岚")[0] and f"#{old.number}" in told(firm, "林岚")[0]
    assert actions.remind_leaders() == (0, 0)
    Problem.objects.filter(pk=late.pk).update(reminded_at=clock.now() - dt.timedelta(days=3))
    assert actions.remind_leaders()[0] == 1
    fresh.refresh_from_db()
    assert fresh.reminded_at is None


def test_ages_by_class_and_team(firm: Company) -> None:
    aged(reported(firm), 30)
    done = aged(reported(firm, "孙倩", NIGHT), 2)
    actions.answer_problem(done, "已排", kind="staffing", actor=firm.actor("赵强"))
    reported(firm, "韩梅", SAME)
    found = ages(access.visible_problems(firm.actor("林岚")), lambda code: code or "—")
    assert found.bands == [1, 0, 0, 0, 1] and found.overdue == 1
    assert (found.reported, found.answered, found.due, found.kept) == (3, 1, 2, 1)
    assert (
        found.wait is not None and round(found.wait[0]) == 2 and found.wait[2] is None
    )  # how long at most, nobody can say yet
    assert [(line.title, line.total, line.overdue) for line in found.by_team] == [("华东", 2, 1)]
    assert ages(access.visible_problems(firm.actor("赵强")), str).bands == [0, 0, 0, 0, 0]


def test_a_sheet_is_looked_at_first(firm: Company) -> None:
    reported(firm, "韩梅", "已经登记过的")
    ahead = clock.today() + dt.timedelta(days=1)
    rows = [
        Row(2, "快递三天不揽收", "物流", clock.today() - dt.timedelta(days=1), "G101"),
        Row(3, ""),
        Row(4, "x", "没有这类"),
        Row(5, "x", day=ahead),
        Row(6, "x", number="G999"),
        Row(7, "已经登记过的", number="G102"),
        Row(8, "夜班的事", number="G104"),
        Row(9, "x", wrong_day="昨天"),
        Row(10, "快递三天不揽收", number="G101"),
        Row(11, "我自己的"),
    ]
    seen = preview_problems(rows, actor=firm.actor("王敏"))
    assert [row.line for row in seen.good] == [2, 11] and [row.line for row, _why in seen.bad] == [
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
    ]
    assert Problem.objects.count() == 1
    made, _told = actions.import_problems(rows, actor=firm.actor("王敏"))
    assert [(row.by, row.suggested) for row in made] == [("李雷", "logistics"), ("王敏", "")]
    with pytest.raises(Forbidden):
        actions.import_problems(rows, actor=firm.actor("李雷"))


def test_hints_ask_little_at_five_thousand(firm: Company) -> None:
    reported(firm)
    with CaptureQueriesContext(
        connection,
    ) as few:
        reads.hints(SAME, reads.open_ones())
    assert len(few) <= 6
