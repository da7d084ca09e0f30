"""Addresses of problems."""

from django.urls import path

from guiju.process.access.problems import may_answer
from guiju.process.acts.problems import PROBLEMS
from guiju.process.pages.problems import ages, classes, inbox, merging, one, report, sheet

urlpatterns = [
    path("", inbox.waiting, name="process_problems"),
    path("new/", inbox.new, name="process_problems_new"),
    path("all/", inbox.all_, name="process_problems_all"),
    path("mine/", report.mine_, name="process_problems_mine"),
    path("report/", report.report, name="process_problem_report"),
    path("hints/", report.hints, name="process_problem_hints"),
    path("bulk/", inbox.bulk, name="process_problems_bulk"),
    path("merge/", merging.merge, name="process_problems_merge"),
    path("ages/", ages.ages, name="process_problem_ages"),
    path("classes/", classes.classes, name="process_problem_classes"),
    path("classes/new/", classes.edit, name="process_problem_class_new"),
    path("classes/<slug:code>/", classes.edit, name="process_problem_class"),
    path("template.xlsx", sheet.template, name="process_problems_template"),
    *sheet.IMPORTING.addresses(may_answer),
    path("<id:number>/", one.problem, name="process_problem"),
    path("<id:number>/also/", report.also, name="process_problem_also"),
    path("<id:number>/classify/", inbox.classify, name="process_problem_classify"),
    path("<id:number>/point/", one.point, name="process_problem_point"),
    path("<id:number>/answer/", one.answer, name="process_problem_answer"),
    path("<id:number>/leave/", one.leave, name="process_problem_leave"),
    path("<id:number>/take/", one.take, name="process_problem_take"),
    path("<id:number>/photos/", one.photo, name="process_problem_photo"),
    path("<id:number>/files/<id:pk>/", one.file, name="process_problem_file"),
    *PROBLEMS.urls(),
]
