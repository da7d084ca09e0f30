"""Addresses of projects."""

from django.urls import path

from guiju.process.pages.projects import links, plan, project, reports

urlpatterns = [
    path("", plan.projects, name="process_projects"),
    path("new/", project.new, name="process_project_new"),
    path("reports/", reports.reports, name="process_reports"),
    path("reports/<int:pk>/answer/", reports.answer, name="process_report_answer"),
    path("import/", plan.bring, name="process_plan_import"),
    path("import/<str:draft>/", plan.preview, name="process_plan_preview"),
    path("cells/<str:key>/<str:column>/", plan.cell, name="process_project_cell"),
    path("steps/<int:pk>/", project.step, name="process_step"),
    path("<int:pk>/", project.project, name="process_project"),
    path("<int:pk>/move/", plan.move, name="process_project_move"),
    path("<int:pk>/steps/", project.add_step, name="process_step_new"),
    path("<int:pk>/steps/<int:step>/drop/", project.drop_step, name="process_step_drop"),
    path("<int:pk>/links/", links.link, name="process_link_new"),
    path("<int:pk>/links/<int:before>/<int:after>/drop/", links.unlink, name="process_link_drop"),
    path("<int:pk>/move-back/", links.back, name="process_move_back"),
    path("<int:pk>/decide/<str:kind>/", project.decide, name="process_project_decide"),
    path("<int:pk>/rest/<str:how>/", project.rest, name="process_project_rest"),
    path("<int:pk>/report/", reports.new, name="process_report_new"),
    path("<int:pk>/close/", project.close, name="process_project_close"),
    path("<int:pk>/next/", project.go_on, name="process_project_next"),
]
