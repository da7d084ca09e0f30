"""What is done to a problem: assign and answer it, and take back what was said of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.kit.shapes import Stamp
from guiju.process.access import problems as access
from guiju.process.actions import problems as actions
from guiju.process.reads import problems as reads
from guiju.process.shapes import problems as shapes

WAITS_AGAIN = gettext_lazy("It waits for an answer again.")
WORDS = Ask(posted="words", sent="words")
SEEN = Ask(initial=lambda row: row.changed, shape=Stamp)
PROBLEM = Target(
    name="process_problem",
    page="<id:number>/",
    api="/problems/{number}",
    find=access.visible_problem,
    may=access.READ,
    back=lambda row: reverse("process_problem", args=[row.number]),
    words=lambda row: {"title": row.title},
    out=shapes.ProblemOut,
    ids="guiju_process_api_problems_{}",
)
PROBLEMS = Acts(
    PROBLEM,
    Act(
        actions.assign_problem,
        "assign",
        opens=access.may_answer,
        takes=shapes.AssignIn,
        title=gettext_lazy("Who answers?"),
        submit=gettext_lazy("Save"),
        lead="%(title)s",
        ask={
            "owner": Ask(
                label=gettext_lazy("Who answers"),
                required=False,
                rows_of=lambda actor, row: reads.at_work(),
                initial=lambda row: row.owner,
                read=lambda actor, sent: reads.person_named(sent, "owner"),
            ),
            "due": Ask(
                label=gettext_lazy("Answer due"), required=True, initial=lambda row: row.due_on
            ),
            "seen": SEEN,
        },
    ),
    Act(actions.answer_problem, "answer", page="", takes=shapes.ProblemEndIn),
    Act(
        actions.close_problem,
        "close",
        page="",
        takes=shapes.ProblemEndIn,
        ask={"reason": WORDS},
    ),
    Act(
        actions.reopen_problem,
        "reopen",
        page="button",
        takes=shapes.WordsIn,
        done=WAITS_AGAIN,
    ),
    Act(
        actions.take_answer_back,
        "answer-back",
        page="button",
        opens=access.may_answer,
        takes=shapes.WordsIn,
        done=WAITS_AGAIN,
    ),
    Act(
        actions.withdraw_problem,
        "withdraw",
        page="button",
        takes=shapes.LooseIn,
        done=gettext_lazy("Withdrawn: nobody owes an answer any more."),
    ),
    Act(
        actions.unmerge_problem,
        "part",
        api_at="unmerge",
        operation="unmerge",
        page="button",
        opens=access.may_answer,
        takes=shapes.WordsIn,
        done=gettext_lazy("Parted; it waits by itself again."),
        ask={"reason": WORDS},
    ),
    Act(
        actions.take_out_of_project,
        "out",
        page="button",
        opens=access.may_answer,
        takes=shapes.WordsIn,
        done=gettext_lazy("Taken out; its reporter was told."),
        ask={"reason": WORDS},
    ),
)
