"""Taking back what was said of a problem; who is never told who reported; what is pressed twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guiju.foundation import clock
from guiju.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from guiju.foundation.models import Entry
from guiju.process.access import problems as access
from guiju.process.actions import problems as actions
from guiju.process.actions.problems.sheets import Row
from guiju.process.models.problems import Problem
from guiju.process.pages.problems import labels
from guiju.process.reads.problem_ages import ages
from guiju.process.tests import making_problems as making
from guiju.process.tests.making_problems import NIGHT, SAME, SLOW, Company, reported, told
from guiju.process.tests.test_problems import PNG, firm, steps
from guiju.process.tests.test_problems_pages import API, asked, browser, sent, text

__all__ = ["firm"]


def verbs(row: Problem) -> list[str]:
    rows = Entry.objects.filter(noun="problem", noun_id=str(row.pk)).order_by("number")
    return [verb.removeprefix("process.problem_") for verb in rows.values_list("verb", flat=True)]


def test_one_withdraws_ones_own_while_it_waits(firm: Company) -> None:
    row = reported(firm)
    for name in ("韩梅", "王敏"):
        with pytest.raises(Forbidden):
            actions.withdraw_problem(row, actor=firm.actor(name))
    done = actions.withdraw_problem(row, "是我点错了", actor=firm.actor("李雷"))
    assert (done.state, done.waiting, steps(row)[-1], verbs(row)[-1]) == (
        "withdrawn",
        False,
        "withdrawn",
        "withdrawn",
    )
    assert "撤回了问题 #1" in told(firm, "王敏")[0]
    with pytest.raises(Conflict):
        actions.withdraw_problem(row, actor=firm.actor("李雷"))
    with pytest.raises(Conflict):
        actions.answer_problem(row, "好", kind="system", actor=firm.actor("王敏"))
    found = ages(access.visible_problems(firm.actor("林岚")), str)
    assert (found.reported, sum(found.bands), found.due) == (0, 0, 0)


def test_the_age_ends_with_the_answer(firm: Company) -> None:
    row, other, third = (
        making.aged(reported(firm), 9),
        making.aged(reported(firm, "韩梅", SAME), 5),
        reported(firm, text=NIGHT),
    )
    actions.merge_problems([other], row, actor=firm.actor("王敏"))
    actions.withdraw_problem(third, actor=firm.actor("李雷"))
    assert [labels.days_open(Problem.objects.get(pk=each.pk)) for each in (row, other, third)] == [
        9,
        5,
        None,
    ]
    actions.answer_problem(row, "好了", kind="system", actor=firm.actor("王敏"))
    Problem.objects.filter(pk=row.pk).update(answered_at=clock.now() - dt.timedelta(days=2))
    assert [labels.days_open(Problem.objects.get(pk=each.pk)) for each in (row, other, third)] == [
        7,
        3,
        None,
    ]


def test_what_touches_others_stays(firm: Company) -> None:
    row = reported(firm)
    actions.join_problem(row, actor=firm.actor("韩梅"))
    with pytest.raises(Conflict):
        actions.withdraw_problem(row, actor=firm.actor("李雷"))
    actions.leave_problem(row, actor=firm.actor("韩梅"))
    assert actions.withdraw_problem(row, actor=firm.actor("李雷")).state == "withdrawn"


def test_withdrawn_it_may_wait_again_and_goes_nowhere_else(firm: Company) -> None:
    row, other = reported(firm), reported(firm, "韩梅", SAME)
    actions.withdraw_problem(row, actor=firm.actor("李雷"))
    with pytest.raises(Conflict):
        actions.merge_problems([other], row, actor=firm.actor("王敏"))
    with pytest.raises(Conflict):
        actions.take_into_project(
            [row], making.project(firm.persons["王敏"]), actor=firm.actor("王敏")
        )
    with pytest.raises(Forbidden):
        actions.reopen_problem(row, "还是有", actor=firm.actor("王敏"))
    again = actions.reopen_problem(row, "又出现了", actor=firm.actor("李雷"))
    assert (again.state, again.due_on > clock.today()) == ("new", True)


def test_a_me_too_is_taken_back(firm: Company) -> None:
    row = reported(firm)
    actions.join_problem(row, actor=firm.actor("韩梅"))
    left = actions.leave_problem(row, actor=firm.actor("韩梅"))
    assert (left.affected, verbs(row)[-1]) == (1, "left")
    assert (
        actions.leave_problem(row, actor=firm.actor("韩梅")).affected == 1
        and verbs(row).count("left") == 1
    )
    actions.answer_problem(row, "好了", kind="system", actor=firm.actor("王敏"))
    assert not any("有了答复" in said for said in told(firm, "韩梅"))
    with pytest.raises(NotFound):
        access.visible_problem(firm.actor("韩梅"), row.number)


def test_an_answer_given_by_mistake_is_taken_back(firm: Company) -> None:
    row = reported(firm)
    with pytest.raises(Conflict):
        actions.take_answer_back(row, "x", actor=firm.actor("王敏"))
    actions.answer_problem(row, "写错了的答复", kind="system", actor=firm.actor("王敏"))
    for name in ("李雷", "赵强", "郑洁"):
        with pytest.raises(Forbidden):
            actions.take_answer_back(row, "x", actor=firm.actor(name))
    with pytest.raises(Invalid):
        actions.take_answer_back(row, " ", actor=firm.actor("王敏"))
    back = actions.take_answer_back(row, "答错了问题", actor=firm.actor("王敏"))
    assert (back.state, back.reopened, steps(row)[-1], verbs(row)[-1]) == (
        "classified",
        1,
        "answer_back",
        "answer_back",
    )
    assert "答复已收回" in told(firm, "李雷")[0]
    assert actions.answer_problem(back, "对的答复", actor=firm.actor("王敏")).answer == "对的答复"


def test_out_of_a_project_again(firm: Company) -> None:
    row, project = reported(firm), making.project(firm.persons["王敏"])
    with pytest.raises(Conflict):
        actions.take_out_of_project(row, "x", actor=firm.actor("王敏"))
    actions.take_into_project([row], project, actor=firm.actor("王敏"))
    with pytest.raises(Forbidden):
        actions.take_out_of_project(row, "x", actor=firm.actor("李雷"))
    with pytest.raises(Invalid):
        actions.take_out_of_project(row, "", actor=firm.actor("王敏"))
    out = actions.take_out_of_project(row, "是另一件事", actor=firm.actor("王敏"))
    assert (out.project, steps(row)[-1], verbs(row)[-1]) == (None, "taken_out", "taken_out")
    assert "移出了改善项目" in told(firm, "李雷")[0]


def test_who_merges_into_what_is_answered_says_so(firm: Company) -> None:
    one, other = reported(firm), reported(firm, "韩梅", SAME)
    actions.answer_problem(one, "已修复", kind="system", actor=firm.actor("王敏"))
    actions.merge_problems([other], one, actor=firm.actor("王敏"))
    assert "那边已有答复" in told(firm, "韩梅")[0]


def test_pressed_twice_it_is_reported_once(firm: Company) -> None:
    assert reported(firm) == reported(firm) and Problem.objects.count() == 1
    assert reported(firm, "韩梅") != reported(firm) and reported(firm, text=NIGHT).number == 3


def test_in_the_name_of_ones_own_people_only(firm: Company) -> None:
    with pytest.raises(Forbidden):
        reported(firm, "王敏", reporter=firm.persons["孙倩"])
    assert reported(firm, "王敏", reporter=firm.persons["李雷"]).by == "李雷"
    assert asked(browser(firm, "王敏"), "", {"text": "x y", "reporter": "G104"}).status_code == 403


def test_a_day_of_long_ago_is_a_slip_and_another_is_kept_as_it_is(firm: Company) -> None:
    for day in (dt.date(1, 1, 1), dt.date(1999, 12, 31)):
        with pytest.raises(Invalid):
            reported(firm, "王敏", on=day)
    day = clock.today() - dt.timedelta(days=3)
    assert clock.day_of(reported(firm, "王敏", on=day).at) == day


def test_a_sheet_tells_a_leader_once(firm: Company) -> None:
    rows = [Row(line, f"第 {line} 个问题:系统很慢", number="G104") for line in range(2, 12)]
    made, _told = actions.import_problems(rows, actor=firm.actor("林岚"))
    assert len(made) == 10 and told(firm, "赵强") == ["从表格登记了 10 个问题。"]


def test_who_reported_is_told_to_nobody_by_a_step(firm: Company) -> None:
    """Joined in, merged, or named to answer: the steps, the list and its sheet keep the name of
    who reported.
    """
    row, other = reported(firm, "孙倩"), reported(firm, "李雷", SAME)
    actions.join_problem(row, actor=firm.actor("韩梅"))
    actions.merge_problems([other], row, actor=firm.actor("林岚"))
    actions.answer_problem(row, "好了", kind="system", actor=firm.actor("林岚"))
    actions.reopen_problem(row, "我在夜班三号机", actor=firm.actor("孙倩"))
    for name, number in (("韩梅", row.number), ("李雷", other.number)):
        shown, over_http = browser(firm, name), asked(browser(firm, name), f"/{number}")
        page = text(shown.get(reverse("process_problem", args=[number])))
        assert "孙倩" not in page and "孙倩" not in text(over_http) and "“这没有解决”" in page
    assert "夜班三号机" not in text(
        browser(firm, "李雷").get(reverse("process_problem", args=[other.number]))
    )
    assert "孙倩" in text(browser(firm, "赵强").get(reverse("process_problem", args=[row.number])))
    actions.assign_problem(row, firm.persons["王敏"], actor=firm.actor("林岚"))
    inbox = text(browser(firm, "王敏").get(reverse("process_problems")))
    assert row.title in inbox and "孙倩" not in inbox and "夜班" not in inbox.partition("<tbody")[2]


def test_all_that_is_taken_back_has_its_button(firm: Company) -> None:
    li_lei, wang_min, han_mei = (browser(firm, name) for name in ("李雷", "王敏", "韩梅"))
    row = reported(firm)

    def page(client: Client) -> str:
        return text(client.get(reverse("process_problem", args=[row.number])))

    assert "撤回问题" in page(li_lei) and "撤回问题" not in page(wang_min)
    sent(han_mei, "process_problem_also", {}, row.number)
    assert "其实没影响到我" in page(han_mei) and "撤回问题" not in page(li_lei)
    assert sent(han_mei, "process_problem_leave", {}, row.number).url == reverse(
        "process_problems_mine"
    )
    sent(li_lei, "process_problem_withdraw", {"words": ""}, row.number)
    assert "上报人已撤回" in page(li_lei) and "还是有问题" in page(li_lei)
    sent(li_lei, "process_problem_reopen", {"words": "又出现了"}, row.number)
    row.refresh_from_db()
    sent(
        wang_min,
        "process_problem_answer",
        {"words": "好了", "kind": "system", "seen": row.changed},
        row.number,
    )
    assert "收回答复" in page(wang_min) and "收回答复" not in page(li_lei)
    sent(wang_min, "process_problem_answer_back", {"words": "写错了"}, row.number)
    assert "收回了答复" in page(li_lei)
    project = making.project(firm.persons["王敏"])
    sent(wang_min, "process_problem_take", {"project": project.number}, row.number)
    assert reverse("process_project", args=[project.pk]) in page(wang_min) and "移出项目" in page(
        wang_min
    )
    sent(wang_min, "process_problem_out", {"words": "另一件事"}, row.number)
    row.refresh_from_db()
    assert (
        row.project is None
        and sent(li_lei, "process_problem_out", {"words": "x"}, row.number).status_code == 403
    )


def test_the_one_that_stays_need_not_be_ticked(firm: Company) -> None:
    row, other = reported(firm), reported(firm, "韩梅", SAME)
    sent(
        browser(firm, "王敏"),
        "process_problems_merge",
        {"problem": [row.number], "into": other.number},
    )
    row.refresh_from_db()
    assert row.merged_into == other


def test_a_contact_of_any_key_is_linked(firm: Company) -> None:
    made = asked(
        browser(firm, "李雷"), "", {"text": SLOW, "source": "电话", "key": "a&b=1#2"}
    ).json()
    page = text(browser(firm, "李雷").get(reverse("process_problem", args=[made["number"]])))
    assert "key=a%26b%3D1%232" in page


def test_taken_back_over_http(firm: Company) -> None:
    li_lei, wang_min, han_mei = (browser(firm, name) for name in ("李雷", "王敏", "韩梅"))
    number = asked(li_lei, "", {"text": SLOW}).json()["number"]
    li_lei.post(f"{API}/{number}/photos", {"file": SimpleUploadedFile("a.png", PNG)})
    (photo,) = asked(li_lei, f"/{number}").json()["photos"]
    assert (
        photo["name"] == "a.png"
        and b"".join(li_lei.get(f"{API}/{number}/photos/{photo['id']}")) == PNG
    )  # type: ignore[call-overload]
    asked(han_mei, f"/{number}/also", {})
    assert asked(han_mei, f"/{number}").json()["photos"] == []
    assert asked(han_mei, f"/{number}/photos/{photo['id']}").status_code == 404
    assert asked(han_mei, f"/{number}/also", {}, "delete").json() == {"numbers": [number]}
    assert asked(han_mei, f"/{number}").status_code == 404
    assert asked(li_lei, f"/{number}/withdraw", {}).json()["state"] == "withdrawn"
    assert asked(li_lei, f"/{number}/reopen", {"words": "又有"}).json()["state"] == "new"
    asked(wang_min, f"/{number}/answer", {"words": "好", "kind": "system"})
    assert (
        asked(wang_min, f"/{number}/answer-back", {"words": "错了"}).json()["state"] == "classified"
    )
    project = making.project(firm.persons["王敏"])
    asked(wang_min, "/take", {"problems": [number], "project": project.number})
    assert asked(wang_min, f"/{number}/out", {"words": "不是"}).json()["project"] is None
