"""Addresses of samples."""

from django.urls import path

from guiju.quality.acts.samples import ITEMS, PLANS
from guiju.quality.pages.samples import looking, planning

urlpatterns = [
    path("", looking.listed, name="quality_samples"),
    path("plans/", planning.plans, name="quality_plans"),
    path("plans/new/", planning.new, name="quality_plan_new"),
    path("plans/<id:pk>/", planning.plan, name="quality_plan"),
    path("plans/<id:pk>/edit/", planning.edit, name="quality_plan_edit"),
    path("plans/<id:pk>/jobs/<id:job>/", planning.drawing, name="quality_plan_job"),
    path(
        "plans/<id:pk>/jobs/<id:job>/progress/", planning.progressing, name="quality_plan_progress"
    ),
    path("draws/<id:pk>/", looking.drawn, name="quality_draw"),
    *PLANS.urls(),
    *ITEMS.urls(),
]
