"""What is done to a project, to a step of it and to its weekly reports."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from guiju.foundation import bounds, clock
from guiju.kit.acts import Act, Acts, Target
from guiju.kit.asking import Ask
from guiju.kit.shapes import many
from guiju.process.access import projects as access
from guiju.process.actions import links, projects, reports, stages
from guiju.process.models.procedures import Procedure
from guiju.process.reads.projects import owed_weeks
from guiju.process.shapes import projects as shapes

IDS = "guiju_process_api_projects_{}"
REASON = Ask(label=gettext_lazy("Reasons"), most=bounds.BRIEF)
PROJECT = Target(
    name="process_project",
    page="<id:pk>/",
    api="/projects/{pk}",
    find=access.visible_project,
    may=access.VIEW,
    back=lambda row: reverse("process_project", args=[row.pk]),
    words=lambda row: {"name": row.name},
    out=shapes.ProjectOut,
    ids=IDS,
)
STEP = Target(
    name="process_step",
    page="<id:pk>/steps/<id:step>/",
    api="/projects/{pk}/steps/{step}",
    find=access.visible_step,
    may=access.VIEW,
    back=lambda row: reverse("process_project", args=[row.project_id]),
    words=lambda row: {"step": row.title},
    out=shapes.ActionStepOut,
    ids=IDS,
)
REPORT = Target(
    name="process_report",
    page="reports/<id:pk>/",
    api="/reports/{pk}",
    find=access.visible_report,
    may=access.VIEW,
    back=lambda row: reverse("process_project", args=[row.project_id]),
    out=shapes.ReportOut,
    ids=IDS,
)
PAUSE = Act(
    stages.pause_project,
    "pause",
    page="",
    check=access.check_edits,
    title=gettext_lazy("Pause: %(name)s"),
    submit=gettext_lazy("Pause"),
    ask={"reason": REASON},
)
CANCEL = Act(
    stages.cancel_project,
    "cancel",
    page="",
    check=access.check_decides,
    title=gettext_lazy("Give the project up: %(name)s"),
    submit=gettext_lazy("Give the project up"),
    ask={"reason": REASON},
)
PROJECTS = Acts(
    PROJECT,
    PAUSE,
    CANCEL,
    Act(stages.resume_project, "resume", page=""),
    Act(
        stages.move_project,
        "move",
        page="",
        takes=shapes.MoveIn,
        ask={"seen": Ask(sent="changed")},
    ),
    Act(
        stages.decide_project,
        "decisions",
        operation="decide",
        page="",
        api=201,
        takes=shapes.ProjectDecisionIn,
        out=shapes.DecisionOut,
        ask={
            "present": Ask(
                read=lambda actor, sent: [
                    person for name in sent if (person := projects.person_named(name, "present"))
                ]
            ),
            "owner": Ask(read=lambda actor, sent: projects.person_named(sent)),
        },
    ),
    Act(
        stages.close_project,
        "close",
        page="",
        api=201,
        takes=shapes.CloseIn,
        out=shapes.RetrospectiveOut,
        ask={
            "procedure": Ask(read=lambda actor, sent: Procedure.objects.filter(code=sent).first())
        },
    ),
    Act(
        stages.next_round,
        "next",
        operation="go_on",
        api=201,
        takes=shapes.RoundIn,
        check=lambda actor, row: access.check_begins(actor, row.team_id),
        onward=PROJECT.back,
        title=gettext_lazy("The next round"),
        submit=gettext_lazy("Begin"),
        done=gettext_lazy("Begun."),
        lead=gettext_lazy("It opens with what was left; each line is an action step."),
        ask={
            "name": Ask(
                label=gettext_lazy("Project name"),
                required=True,
                most=bounds.TITLE,
                rows=1,
                initial=stages.next_name,
            ),
            "starts": Ask(label=gettext_lazy("Begins on"), initial=lambda row: clock.today()),
            "ends": Ask(
                label=gettext_lazy("Ends on"),
                initial=lambda row: clock.today() + (row.ends - row.starts),
            ),
        },
    ),
)
STEPS = Acts(
    STEP,
    Act(
        projects.drop_step,
        "drop",
        operation="drop_step",
        check=lambda actor, row: access.check_edits(actor, row.project),
        title=gettext_lazy("Drop: %(step)s"),
        submit=gettext_lazy("Drop the step"),
        done=gettext_lazy("Dropped."),
        ask={"reason": REASON},
    ),
)
MOVES = Acts(
    replace(PROJECT, name="process"),
    Act(
        links.move_back,
        "move-back",
        page="button",
        out=many(shapes.ActionStepOut),
        done=gettext_lazy("The steps stand where they stood before."),
    ),
)
REPORTING = Acts(
    replace(PROJECT, name="process_report"),
    Act(
        reports.report_week,
        "report",
        name="new",
        api=201,
        api_at="reports",
        operation="report",
        takes=shapes.ReportIn,
        out=shapes.ReportOut,
        check=access.check_edits,
        title=gettext_lazy("Weekly report: %(name)s"),
        submit=gettext_lazy("Hand the report in"),
        done=gettext_lazy("Reported."),
        lead=gettext_lazy(
            "How far, what is hard, which help is needed. One a week, due by Sunday."
        ),
        ask={
            "week": Ask(
                label=gettext_lazy("Week (any day of it)"),
                initial=lambda row: next(iter(owed_weeks(row)), clock.today()),
            ),
            "progress": Ask(
                label=gettext_lazy("Work progress, per cent"),
                field=lambda required: forms.IntegerField(min_value=0, max_value=100),
                initial=lambda row: row.progress,
            ),
            "done": Ask(label=gettext_lazy("Done this week"), rows=4),
            "difficulties": Ask(label=gettext_lazy("Difficulties")),
            "help": Ask(
                label=gettext_lazy("Help that is needed"),
                help=gettext_lazy("Goes to your leader at once."),
            ),
        },
    ),
)
REPORTS = Acts(
    REPORT,
    Act(
        reports.answer_report,
        "answer",
        page="button",
        takes=shapes.ReportAnswerIn,
        done=gettext_lazy("Answered; the owner has been told."),
        ask={"text": Ask(posted="answer", sent="answer")},
    ),
)
ALL = (PROJECTS, STEPS, MOVES, REPORTING, REPORTS)
