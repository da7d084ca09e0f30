"""Rules at 10,000 people: publishing a policy that must be signed, its campaign; questions of
authority, one client and eight.

A question is appended to a table of its own and sealed into the journal a minute later. The peer in
the same run writes a row of the chained journal for each question instead, which makes everybody
wait for one lock.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from decimal import Decimal

from bench.ground import table
from bench.pages import PORT, ROOT, ran, served

CLIENTS, EACH = 8, 60
POLICY = """policy: money
title: 资金操作制度
must_sign: true
clauses:
  - {code: refund-only, kind: requirement, text: 额度之内自己决定, consequence: 谈话}
"""


def main() -> None:
    """On the embedded database and on PostgreSQL."""
    _on("SQLite", {})
    with ExitStack() as stack:
        try:
            from tests.postgresql import server
        except ImportError:
            print("no PostgreSQL here")
            return
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="guiju-pg-"))
        _on("PostgreSQL", {"DATABASE_URL": stack.enter_context(server(folder))})


def _on(name: str, more: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = (
            os.environ
            | {"GUIJU_HOME": home, "DJANGO_SETTINGS_MODULE": "guiju.web.settings.base"}
            | more
        )
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        told = json.loads(ran(["-m", "bench.asking", "make"], environment))
        table(
            f"a policy that 10,000 people must sign, {name}",
            ["step", "s"],
            [
                ["publish, in the request", told["publish"]],
                ["ask everybody, as a job", told["ask"]],
                [f"campaign page, {told['queries']} queries", told["campaign"]],
            ],
        )
        with served(environment):
            rows = [
                [f"POST /authority/check, {n} at once", *_asked(told["token"], n)]
                for n in (1, CLIENTS)
            ]
        table(
            f"questions of authority over HTTP, {name}", ["", "p50 ms", "p95 ms", "a second"], rows
        )
        append, chain = (_together(how, environment) for how in ("append", "chain"))
        table(
            f"{CLIENTS} processes keep answers at once, {name}",
            ["how", "a second", "ratio"],
            [
                ["appended, sealed later", append, append / chain],
                ["a row of the chained journal each (peer)", chain, 1.0],
            ],
        )


def _asked(token: str, clients: int) -> list[float]:
    """p50, p95 (ms) and answers a second; each client keeps its connection."""
    times: list[float] = []

    def ask(client: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", PORT)
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        for n in range(EACH + 5):
            sent = json.dumps(
                {"action": "refund-only", "amount": "80", "person": f"B{client * 1000 + n:05d}"}
            )
            start = time.perf_counter()
            line.request("POST", "/api/v1/policy/authority/check", sent, head)
            answer = line.getresponse()
            told = json.loads(answer.read())
            assert told["verdict"] == "yes", told
            if n >= 5:
                times.append((time.perf_counter() - start) * 1000)

    begin = time.perf_counter()
    hands = [threading.Thread(target=ask, args=(client,)) for client in range(clients)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    ordered = sorted(times)
    return [
        statistics.median(times),
        ordered[int(len(ordered) * 0.95)],
        len(times) / (time.perf_counter() - begin),
    ]


def _together(how: str, environment: dict[str, str]) -> float:
    """Answers kept a second by several processes that begin together."""
    moment = time.time() + 6
    words = [sys.executable, "-m", "bench.asking", how, str(moment)]
    hands = [
        subprocess.Popen(words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(CLIENTS)
    ]
    ends = [float(hand.communicate()[0].split()[-1]) for hand in hands]
    return CLIENTS * 100 / (max(ends) - moment)


def make() -> dict[str, object]:
    """The company, the policy, a limit, a token of a manager."""
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.company import _people
    from guiju.foundation.access import OPERATOR, Actor
    from guiju.people import reads
    from guiju.people.models import Account, Person
    from guiju.policy import actions
    from guiju.policy.models import Signature
    from guiju.policy.rules.rulebook import Binding
    from guiju.web.shell.actions import make_token

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    _people()
    row = actions.send_to_review(actions.import_policy(POLICY, actor=OPERATOR), actor=OPERATOR)
    start = time.perf_counter()
    row = actions.publish_policy(row, actor=OPERATOR)
    published = time.perf_counter()
    actions.ask_for_signatures()
    asked = time.perf_counter()
    account = Account.objects.get(email="bench@example.com")
    own = Signature.objects.get(person=account.person)
    actions.sign(own, own.person.name, actor=Actor(person=own.person_id, name=own.person.name))
    action = actions.save_action("refund-only", "仅退款", actor=OPERATOR)
    actions.write_limit(
        action,
        "money",
        "refund-only",
        binds=Binding(positions=("agent",)),
        each=Decimal(100),
        approver="leader",
        actor=OPERATOR,
    )
    _row, token = make_token("bench", actor=reads.actor_of(account))
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = f"/policy/rules/money/{row.version}/signatures/"
    browser.get(page)
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    campaign = time.perf_counter() - begin
    assert Person.objects.count() == Signature.objects.count()
    return {
        "publish": published - start,
        "ask": asked - published,
        "campaign": campaign,
        "queries": len(queries),
        "token": token,
    }


def keep(how: str, moment: str) -> float:
    """Keep a hundred answers; when it was done."""
    from django.db import transaction

    from guiju.foundation import journal
    from guiju.foundation.access import OPERATOR
    from guiju.people.models import Person
    from guiju.policy import actions, events
    from guiju.policy.reads.authority import action_of, ruled

    person, action = Person.objects.get(number="B00077").pk, action_of("refund-only")
    ruled(action, person, Decimal(80))
    time.sleep(max(0.0, float(moment) - time.time()))
    for _ in range(100):
        if how == "append":
            actions.ask(action, person, Decimal(80), actor=OPERATOR)
        else:
            found = ruled(action, person, Decimal(80))
            with transaction.atomic():
                journal.write(
                    OPERATOR,
                    events.QUESTIONS_SEALED,
                    "asked",
                    person,
                    after={"verdict": found.answer.verdict},
                )
    return time.time()


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "make":
        print(json.dumps(make()))
    else:
        print(keep(*sys.argv[1:3]))
