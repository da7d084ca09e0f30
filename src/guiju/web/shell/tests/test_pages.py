"""My day, notices, jobs, journal, language: what each shows, and to whom."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.utils.translation import override

from guiju.foundation import clock, notices
from guiju.foundation.access import OPERATOR
from guiju.foundation.models import Entry, Job, Notice
from guiju.kit import navigation
from guiju.people import actions as people
from guiju.people.models import Account
from guiju.people.reads import actor_of
from guiju.web.shell import machine_names
from guiju.web.shell.pages import greeting
from guiju.web.shell.templatetags.shell import browser
from guiju.web.shell.tests.conftest import Opened
from tests.cast import HAN_MEI, LI_LEI, LIN_LAN, WU_GANG, Member

Cast = dict[Member, Account]


def test_my_day_greets_and_says_what_waits(cast: Cast, opened: Opened) -> None:
    with transaction.atomic():
        notices.notify(
            [cast[LI_LEI].pk],
            {"zh": "二月已结算", "en": "February is closed"},
            "/performance/",
            email=False,
        )
    page = opened(LI_LEI).get("/").content.decode()
    assert LI_LEI.name in page and "agent" in page
    assert "1 notice to read" in page
    assert "The way to your first month" not in page, "an agent has nothing to set up"


@pytest.mark.parametrize(
    ("hour", "said"), [(5, "morning"), (12, "afternoon"), (18, "evening"), (2, "evening")]
)
def test_the_greeting_goes_by_the_hour(hour: int, said: str) -> None:
    with override("en"):
        assert said in greeting(hour)


def test_an_empty_instance_shows_the_way(opened: Opened) -> None:
    page = opened(WU_GANG).get("/").content.decode()
    assert "The way to your first month" in page
    assert "Bring in a month of records" in page


def test_notices_are_mine_and_are_read_by_a_post(cast: Cast, opened: Opened) -> None:
    with transaction.atomic():
        notices.notify(
            [cast[LI_LEI].pk], {"zh": "二月已结算", "en": "February is closed"}, email=False
        )
    client = opened(LI_LEI)
    assert "February is closed" in client.get("/notices/").content.decode()
    assert notices.unread(cast[LI_LEI].pk) == 1, "looking alone changes nothing"
    assert "February is closed" not in opened(HAN_MEI).get("/notices/").content.decode()
    opened(HAN_MEI).post("/notices/")
    assert notices.unread(cast[LI_LEI].pk) == 1
    client.post("/notices/")
    assert notices.unread(cast[LI_LEI].pk) == 0
    assert Notice.objects.count() == 1, "read is not gone"


@pytest.mark.parametrize(("member", "status"), [(LI_LEI, 403), (LIN_LAN, 200), (WU_GANG, 200)])
def test_the_journal_opens_to_whoever_may_read_all(
    cast: Cast, opened: Opened, member: Member, status: int
) -> None:
    client = opened(member)
    assert client.get("/journal/").status_code == status
    entries = navigation.mapped(actor_of(cast[member]), "/journal/").places
    assert any(tab.url == "/journal/" for place in entries for tab in place.tabs) == (status == 200)


def test_the_journal_is_told_in_words(cast: Cast, opened: Opened) -> None:
    with transaction.atomic():
        people.save_team("east-1", "华东一组", actor=OPERATOR)
    page = opened(LIN_LAN).get("/journal/?verb=people.team_saved").content.decode()
    assert "saved a team" in page and "title</span> 华东一组" in " ".join(page.split())
    assert "{&#x27;" not in page, "no raw structure"
    wide = (
        opened(LIN_LAN)
        .get("/journal/?verb=people.team_saved&columns=verb&columns=before&columns=after")
        .content.decode()
    )
    assert wide.count("华东一组") == 1, "nothing before, the title after"
    table = opened(LIN_LAN).get("/journal/?export=xlsx")
    assert table.headers["content-type"].startswith("application/vnd.openxmlformats")


def test_the_journal_says_what_was_and_what_is() -> None:
    told = machine_names.changes(
        {"name": "甲", "rank": 1, "code": ""},
        {"name": "乙", "rank": 1, "code": None, "role": "agent"},
    )
    assert told == [
        machine_names.Change("名称", "甲", "乙"),
        machine_names.Change("角色", None, "客服"),
    ]


def test_the_journal_says_choices_in_words_and_periods_by_their_name() -> None:
    goal = {"key": "2026-11", "kind": "number", "better": "up", "rolls": "mean", "state": "missed"}
    told = machine_names.changes(None, goal, noun="goal")
    assert [(each.word, each.new) for each in told] == [
        ("期间", "2026 年 11 月"),
        ("种类", "数值"),
        ("好的方向", "越高越好"),
        ("汇总方式", "取各天的平均"),
        ("状态", "未达成"),
    ]
    assert machine_names.changes({"state": "new"}, {"state": "classified"}, noun="problem") == [
        machine_names.Change("状态", "新问题", "待答复")
    ]


def test_a_sheet_of_the_journal_has_an_arrow_only_where_something_was_before() -> None:
    assert machine_names.told(None, {"read": 4, "stored": 0}) == "读取：4；新增：0"
    assert machine_names.told({"name": "甲"}, {"name": "乙"}) == "名称：甲 → 乙"
    assert machine_names.told({"name": "甲"}, None) == "名称：甲 → —"


def test_hashes_and_keys_of_the_database_are_not_told() -> None:
    secret = "ab12" * 16
    assert machine_names.pairs({"snapshot": 4, "sha256": secret, "files": {"a/b.parquet": secret}})
    told = machine_names.line({"snapshot": 4, "sha256": secret, "files": {"a/b": secret}})
    assert told == "文件数：1"
    assert machine_names.pairs({"hash": secret}) == [("哈希", "ab12ab12ab12…")]


def test_nested_and_long_values_stay_on_a_line() -> None:
    told = machine_names.pairs(
        {"role": "agent", "team": None, "keys": ["a", "b"], "how": {"name": "x"}, "text": "y" * 500}
    )
    assert told[:3] == [("角色", "客服"), ("数据键", "a、b"), ("how", "名称：x")], (
        "what is empty is not told"
    )
    assert len(told[3][1]) == machine_names.LONGEST
    assert "y" * 500 in machine_names.line({"text": "y" * 500})


def test_a_job_is_seen_by_its_owner_and_whoever_may_see_all(cast: Cast, opened: Opened) -> None:
    job = work(
        cast[LI_LEI], state="running", done=3, total=10, sentence={"zh": "读取", "en": "reading"}
    )
    page = opened(LI_LEI).get(f"/jobs/{job.pk}/").content.decode()
    assert "import records" in page and "reading" in page
    assert opened(LIN_LAN).get(f"/jobs/{job.pk}/").status_code == 200
    assert opened(HAN_MEI).get(f"/jobs/{job.pk}/").status_code == 404
    assert opened(HAN_MEI).post(f"/jobs/{job.pk}/cancel/").status_code == 404
    assert opened(LI_LEI).get(f"/jobs/{job.pk}/cancel/").status_code == 405
    opened(LI_LEI).post(f"/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.cancel_wanted


def test_a_failed_job_says_why_and_a_done_one_what_came_of_it(cast: Cast, opened: Opened) -> None:
    failed = work(
        cast[LI_LEI],
        state="failed",
        error={"zh": "文件坏了", "en": "The file is broken.", "code": "x"},
    )
    done = work(cast[LI_LEI], state="done", result={"stored": 412})
    client = opened(LI_LEI)
    assert "The file is broken." in client.get(f"/jobs/{failed.pk}/").content.decode()
    assert "412" in client.get(f"/jobs/{done.pk}/").content.decode()
    listed = client.get("/jobs/?state=failed").content.decode()
    assert f"/jobs/{failed.pk}/" in listed and f"/jobs/{done.pk}/" not in listed


def test_the_language_is_kept_with_the_account(cast: Cast, opened: Opened) -> None:
    client = opened(LI_LEI)
    assert "My account" in client.get("/account/").content.decode()
    client.post("/account/language/", {"language": "zh-hans"})
    elsewhere = opened(LI_LEI)
    assert 'lang="zh-Hans"' in elsewhere.get("/account/").content.decode(), "in another browser too"
    assert Entry.objects.filter(verb="shell.language_chosen").count() == 1
    assert client.post("/account/language/", {"language": "xx"}).status_code == 422


def test_the_switch_of_a_browser_wins_over_the_account(cast: Cast, opened: Opened) -> None:
    Account.objects.filter(pk=cast[LI_LEI].pk).update(language="zh-hans")
    client = opened(LI_LEI)
    client.post("/language/", {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "way", ["/", "/notices/", "/jobs/", "/account/", "/account/tokens/", "/accounts/2fa/"]
)
def test_every_page_is_guarded_by_the_policy(opened: Opened, way: str) -> None:
    answer = opened(LI_LEI).get(way)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_an_address_with_a_nul_is_refused(opened: Opened) -> None:
    assert opened(LI_LEI).get("/notices/?page=%00").status_code == 422


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/121.0.0.0 "
                "Safari/537.36 Edg/121.0"
            ),
            "Edge 121 · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) MicroMessenger/8.0.47",
            "WeChat 8 · iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0", "Chrome 120 · Linux"),
        ("curl/8.1", "curl/8.1"),
        ("", "—"),
    ],
)
def test_browsers_are_named_as_people_name_them(agent: str, said: str) -> None:
    assert browser(agent) == said


def work(account: Account, **fields: object) -> Job:
    moment = clock.now()
    return Job.objects.create(
        kind="records.import", account=account.pk, created_at=moment, not_before=moment, **fields
    )


def test_a_form_without_its_seal_is_refused_with_advice(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    refused = strict.post("/accounts/login/", {"login": LI_LEI.email, "password": "any"})
    assert refused.status_code == 403
    assert "Nothing was stored" in refused.content.decode()
