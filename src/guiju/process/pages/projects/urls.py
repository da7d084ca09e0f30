"""Addresses of projects."""

from django.urls import path

from guiju.process.access.projects import may_see_projects
from guiju.process.pages.projects import links, plan, project, reports

urlpatterns = [
    path("", plan.projects, name="process_projects"),
    path("new/", project.new, name="process_project_new"),
    path("reports/", reports.reports, name="process_reports"),
    path("reports/<id:pk>/answer/", reports.answer, name="process_report_answer"),
    *plan.SHEET.addresses("import/", may_see_projects),
    path("cells/<str:key>/<str:column>/", plan.cell, name="process_project_cell"),
    path("steps/<id:pk>/", project.step, name="process_step"),
    path("<id:pk>/", project.project, name="process_project"),
    path("<id:pk>/move/", plan.move, name="process_project_move"),
    path("<id:pk>/steps/", project.add_step, name="process_step_new"),
    path("<id:pk>/steps/<id:step>/drop/", project.drop_step, name="process_step_drop"),
    path("<id:pk>/links/", links.link, name="process_link_new"),
    path("<id:pk>/links/<id:before>/<id:after>/drop/", links.unlink, name="process_link_drop"),
    path("<id:pk>/move-back/", links.back, name="process_move_back"),
    path("<id:pk>/decide/<str:kind>/", project.decide, name="process_project_decide"),
    path("<id:pk>/rest/<str:how>/", project.rest, name="process_project_rest"),
    path("<id:pk>/report/", reports.new, name="process_report_new"),
    path("<id:pk>/close/", project.close, name="process_project_close"),
    path("<id:pk>/next/", project.go_on, name="process_project_next"),
]
