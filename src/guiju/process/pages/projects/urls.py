"""Addresses of projects."""

from django.urls import path

from guiju.process.access.projects import may_see_projects
from guiju.process.acts import projects as acts
from guiju.process.pages.projects import links, plan, project, reports

urlpatterns = [
    path("", plan.projects, name="process_projects"),
    path("new/", project.new, name="process_project_new"),
    path("reports/", reports.reports, name="process_reports"),
    *plan.SHEET.addresses("import/", may_see_projects),
    path("cells/<str:key>/<str:column>/", plan.cell, name="process_project_cell"),
    path("steps/<id:pk>/", project.step, name="process_step"),
    path("<id:pk>/", project.project, name="process_project"),
    path("<id:pk>/move/", plan.move, name="process_project_move"),
    path("<id:pk>/steps/", project.add_step, name="process_step_new"),
    path("<id:pk>/links/", links.link, name="process_link_new"),
    path("<id:pk>/links/<id:before>/<id:after>/drop/", links.unlink, name="process_link_drop"),
    path("<id:pk>/decide/<str:kind>/", project.decide, name="process_project_decide"),
    path("<id:pk>/rest/<str:how>/", project.rest, name="process_project_rest"),
    path("<id:pk>/close/", project.close, name="process_project_close"),
    *(url for each in acts.ALL for url in each.urls()),
]
