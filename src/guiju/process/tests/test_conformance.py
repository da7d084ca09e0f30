"""Whether cases went along a procedure's graph: charts, walks, what is named where one leaves it."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guiju.foundation.errors import Invalid
from guiju.process.reads.conformance import cases_of_file, checked_log
from guiju.process.rules.charts import chart_of
from guiju.process.rules.conformance import (
    Case,
    Graph,
    check,
    graph_of,
    graph_of_chart,
    procedure_of_chart,
)
from guiju.process.rules.procedures import checked, understood, written
from tests.references import SAMPLE

REFUND = """
procedure: refund
title: Refund
steps:
  - {code: look-up, title: Look the order up}
  - code: in-time
    title: Sent back in time?
    branches:
      - {when: "yes", to: pay}
      - {when: "no", to: refuse}
      - {when: unclear, to: ask}
  - code: ask
    title: Ask the customer
    branches: [{when: answered, to: in-time}]
  - code: refuse
    title: Refuse with the reason
    branches: [{when: done, to: ""}]
  - {code: pay, title: Pay back}
  - {code: tell, title: 告知客户}
"""
CHART = r"""
// a chart with a loop
digraph "Flow" {
  rankdir=LR; node [shape=box]; edge [fontsize=9]
  # a line that is passed over
  Start [label="Customer calls", shape=oval];
  Ask [label=<Ask <b>what</b> is wrong>]
  Known [label="Known\nfault?", shape="diamond"];
  subgraph cluster_a { label="Mending"; Mend [label="Mend it"]; Check }
  Start -> Ask -> Known;
  Known -> Mend [label="Yes"]; Known -> {Escalate} [label="No"]
  Mend:s -> Check:n
  Check -> Ask [label="still wrong"]
  Check -> End [label="mended"]
  Escalate -> End
  End [shape=doublecircle]
}
"""


def one(graph: Graph, *events: str, running: bool = False) -> Case:
    return check(graph, {"c": events}, running=running)[0]


def said(graph: Graph, *events: str) -> tuple[str, str]:
    deviation = one(graph, *events).deviation
    assert deviation is not None
    return deviation.kind, deviation.sentence["en"]


def test_a_walk_along_the_branches_conforms_by_code_or_title() -> None:
    graph = graph_of(understood(REFUND))
    assert one(graph, "look-up", "Pay back", "TELL").conforms
    assert one(graph, "look-up", " PAY  back ", "告知客户").conforms
    assert one(graph, "look-up", "Sent back in time", "refuse").conforms
    assert one(graph, "look-up", "ask", "ask", "pay", "tell").deviation is None, (
        "the loop leads back"
    )
    loop = ("look-up", "in-time", "ask", "in-time", "ask", "in-time", "refuse")
    assert one(graph, *loop).conforms


def test_the_first_deviation_is_named() -> None:
    graph = graph_of(understood(REFUND))
    assert said(graph, "look-up", "tell") == (
        "skipped",
        "skipped “Pay back” between “Look the order up” and “告知客户”",
    )
    assert said(graph, "look-up", "refuse", "tell") == (
        "order",
        "“告知客户” does not follow “Refuse with the reason”",
    )
    assert said(graph, "pay", "tell")[1] == "began with “Pay back” instead of “Look the order up”"
    assert said(graph, "look-up", "pay")[1] == "ended after “Pay back”, before “告知客户”"
    assert said(graph, "look-up", "dance")[1] == "“dance” is no step of the procedure"
    assert said(graph, "look-up", "pay", "pay", "tell")[1] == "“Pay back” was repeated"
    told = one(graph, "look-up", "tell").deviation
    assert told is not None and told.place == 2 and told.steps == ("look-up", "pay", "tell")
    assert told.sentence["zh"] == "在“Look the order up”与“告知客户”之间跳过了“Pay back”"


def test_a_case_that_only_stops_early_conforms_while_it_runs() -> None:
    graph = graph_of(understood(REFUND))
    assert one(graph, "look-up", "pay", running=True).conforms
    assert not one(graph, "look-up", "tell", running=True).conforms


def test_decisions_are_passed_in_silence_until_the_log_names_one() -> None:
    graph = graph_of(understood(REFUND))
    quiet = {"a": ["look-up", "pay", "tell"]}
    assert check(graph, quiet)[0].conforms
    first, second = check(graph, {**quiet, "b": ["look-up", "in-time", "pay", "tell"]})
    assert first.deviation is not None and first.deviation.kind == "skipped" and second.conforms


def test_a_chart_is_read_with_its_groups_loops_and_labels() -> None:
    chart = chart_of(CHART)
    assert chart.labels["Known"] == "Known\nfault?" and chart.shapes["Known"] == "diamond"
    assert len(chart.arrows) == 8 and ("Known", "Escalate", "No") in chart.arrows
    graph = graph_of_chart(chart)
    around = ("Start", "Ask", "Known", "Mend", "Check", "Ask", "Known", "Escalate", "End")
    assert one(graph, *around).conforms
    assert one(graph, "Ask what is wrong", "Mend it", "check").conforms, "only what was done"
    assert said(graph, "Ask", "Check")[0] == "skipped"


def test_a_chart_becomes_a_procedure_with_the_same_walks() -> None:
    chart = chart_of(CHART)
    text = checked(procedure_of_chart(chart, "mending", "Mending"))
    assert [step.title for step in text.steps][:3] == [
        "Customer calls",
        "Ask what is wrong",
        "Known fault?",
    ]
    assert understood(written(text)) == text
    ways = {step.code: [(way.when, way.to) for way in step.branches] for step in text.steps}
    assert ways["known"] == [("Yes", "mend"), ("No", "escalate")]
    graph, other = graph_of_chart(chart), graph_of(text)
    for walk in walks(graph, 40):
        assert one(graph, *walk).conforms and one(other, *walk).conforms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "graph { a -- b }",
        "digraph { a -> }",
        "digraph { a -> b",
        'digraph { a [label="x }',
        "digraph { a [label=<b }",
        "digraph {}",
        "digraph { a -> b } }",
        "digraph " + "{" * 500,
        "digraph { a = ; }",
        "hello",
        "%PDF-1.7",
        "digraph { a -- b }",
        "digraph { " + "a -> b;" * 20_000 + "}",
    ],
)
def test_what_is_no_chart_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        chart_of(text)
    assert refusal.value.say("zh") and "\n" not in refusal.value.say("en")


def test_events_follow_numbers_times_or_the_file(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"

    def cases(orders: list[str], order: str = "n") -> list[str]:
        rows = "".join(f"1,{name},{at}\n" for name, at in zip("abc", orders, strict=True))
        log.write_text(f"case,what,n\n{rows}", "utf-8")
        return cases_of_file(log, "case", "what", order)[0]["1"]

    assert cases(["10", "9", "9"]) == ["b", "c", "a"]
    assert cases(["10", "9", "8"], "") == ["a", "b", "c"]
    assert cases(["2026-01-02T10:00:00+08:00", "2026-01-02T03:00:00Z", "2026-01-02T01:00:00Z"]) == [
        "c",
        "a",
        "b",
    ]
    assert cases(["29/3/2016 10:12", "1/4/2016 09:00", "28/3/2016 23:59"]) == ["c", "a", "b"]
    with pytest.raises(Invalid, match="day from month"):
        cases(["1/4/2016", "2/3/2016", "3/1/2016"])


def walks(graph: Graph, count: int, *, most: int = 60) -> Iterator[list[str]]:
    """Random walks from where the graph begins to where it ends, as titles."""
    dice, made = random.Random(5), 0
    while made < count:
        at = dice.choice(graph.starts)
        walk = [at]
        while len(walk) < most and not (
            at in graph.ends and (not graph.ways[at] or dice.random() < 0.5)
        ):
            at = dice.choice(graph.ways[at])
            walk.append(at)
        if at in graph.ends:
            made += 1
            yield [graph.titles[place] for place in walk]


def _charts() -> list[Path]:
    return sorted((SAMPLE / "tau2_tasks").glob("*.dot"))


@pytest.mark.parametrize("path", _charts(), ids=lambda path: path.stem)
def test_published_flow_charts_import_and_their_walks_conform(path: Path) -> None:
    """A walk conforms; with a node left out that no arrow goes round, or with a step that no arrow
    leads to, it is named.
    """
    chart = chart_of(path.read_text("utf-8"))
    drawn = graph_of_chart(chart)
    text = checked(procedure_of_chart(chart, "chart"))
    assert len(text.steps) == len(chart.labels)
    for graph in (drawn, graph_of(text)):
        ways = {
            (graph.titles[place], graph.titles[to])
            for place, onward in enumerate(graph.ways)
            for to in onward
        }
        for walk in walks(drawn, 200):
            assert one(graph, *walk).conforms
            for place in range(1, len(walk) - 1):
                if (walk[place - 1], walk[place + 1]) not in ways:
                    assert not one(graph, *walk[:place], *walk[place + 1 :]).conforms
            assert not one(graph, *walk[:-1]).conforms and not one(graph, *walk[1:]).conforms
            assert said(graph, *walk[:2], walk[0], *walk[2:])[0] in ("order", "skipped")
        silent = graph.decisions | graph.marks
        quiet = {graph.titles[place] for place in silent}
        for walk in walks(drawn, 100):
            acted = [name for name in walk if name not in quiet]
            if acted:
                assert one(graph, *acted).conforms


EXPENSE = """
procedure: expense-claim-university
title: Expense claim
steps:
  - code: submitted
    title: Declaration SUBMITTED by EMPLOYEE
    branches:
      - {when: usual, to: administration}
      - {when: a project has its own approver, to: pre-approver}
      - {when: small unit, to: supervisor}
  - code: administration
    title: Declaration APPROVED by ADMINISTRATION
    branches:
      - {when: a budget is charged, to: budget-owner}
      - {when: none is, to: supervisor}
  - code: budget-owner
    title: Declaration APPROVED by BUDGET OWNER
    branches: [{when: approved, to: supervisor}]
  - {code: pre-approver, title: Declaration APPROVED by PRE_APPROVER}
  - {code: supervisor, title: Declaration FINAL_APPROVED by SUPERVISOR}
  - {code: request, title: Request Payment}
  - {code: paid, title: Payment Handled}
"""


def test_the_real_log_of_expense_claims_agrees_with_its_table_of_variants() -> None:
    folder = SAMPLE / "expense_bpi2020"
    if not folder.exists():
        pytest.skip("needs the sample folder: expense_bpi2020")
    log = folder / "domestic_declarations.csv.gz"
    columns = ("case:concept:name", "concept:name", "event_index")
    told = checked_log(graph_of(understood(EXPENSE)), log, *columns)
    good = re.compile(
        "SUBMITTED by EMPLOYEE > (APPROVED by ADMINISTRATION > (APPROVED by BUDGET OWNER > )?"
        "|APPROVED by PRE_APPROVER > )?FINAL_APPROVED by SUPERVISOR > Request Payment > "
        "Payment Handled"
    )
    with (folder / "reference" / "domestic_declarations_variants.csv").open(
        encoding="utf-8"
    ) as file:
        rows = list(csv.DictReader(file))
    wanted = sum(
        int(row["cases"])
        for row in rows
        if good.fullmatch(row["concept:name"].replace("Declaration ", ""))
    )
    assert len(told.cases) == sum(int(row["cases"]) for row in rows) == 10_357
    assert told.conforming == wanted
    with gzip.open(folder / "reference" / "domestic_declarations_cases.csv.gz", "rt") as packed:
        variants = {row["case:concept:name"]: row["variant"] for row in csv.DictReader(packed)}
    for case in told.cases:
        assert case.conforms == bool(
            good.fullmatch(variants[case.case].replace("Declaration ", ""))
        ), case


def guideline(actions: list[str]) -> str:
    """A guideline on returns as a procedure with its branches. The buttons are those of its
    actions; its words say where it branches: the membership may be asked without the button, who
    cannot return is told and done, and who then asks for the manager leaves a telephone number.
    """
    pull, validate, membership, _told, details, order = actions
    ways = {
        pull: [("found", validate)],
        validate: [("may ask by chat", membership), ("asked", "told")],
        membership: [("seen", "told")],
        "told": [("can return", details), ("cannot, wants the manager", "phone"), ("cannot", "")],
        details: [("address kept", order)],
        order: [("done", "")],
        "phone": [("kept", "notify-team")],
        "notify-team": [("done", "")],
    }
    titles = {"told": "May it be returned?", "phone": details}
    steps = [
        {
            "code": name,
            "title": titles.get(name, name),
            "branches": [{"when": when, "to": to} for when, to in onward],
        }
        for name, onward in ways.items()
    ]
    return json.dumps({"procedure": "return-size", "title": "Return", "steps": steps})


#: What conversations call the buttons of the guideline.
BUTTONS = {"membership-privileges": "membership"}


def test_a_conversation_that_took_another_branch_is_right() -> None:
    """Conversation 3592 leaves out two of the listed steps, and is right: the guideline branches
    there.
    """
    folder = SAMPLE / "abcd"
    if not folder.exists():
        pytest.skip("needs the sample folder: abcd")
    guidelines = json.loads((folder / "guidelines.json").read_text("utf-8"))
    listed = guidelines["Product Defect"]["subflows"]["Return Due to Size"]["actions"]
    buttons = [action["button"].lower().replace(" ", "-") for action in listed]
    actions = [BUTTONS.get(button, button) for button in buttons]
    [conversation] = [
        each
        for each in json.loads((folder / "abcd_sample.json").read_text("utf-8"))
        if each["convo_id"] == 3592
    ]
    done = [turn["targets"][2] for turn in conversation["delexed"] if turn["targets"][2]]
    assert done == ["pull-up-account", "validate-purchase", "enter-details", "notify-team"]
    graph = graph_of(understood(guideline(actions)))
    assert one(graph, *done).conforms
    strict = [{"code": f"s{n}", "title": name} for n, name in enumerate(actions, 1)]
    line = graph_of(understood(json.dumps({"procedure": "x", "title": "x", "steps": strict})))
    assert not one(line, *done).conforms, "in one strict order it would be wrong"
    assert one(graph, *(name for name in actions if name != "end-conversation")).conforms
    assert said(graph, "pull-up-account", "enter-details", "update-order")[0] == "skipped"
