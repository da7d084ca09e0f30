"""Addresses of effects."""

from django.urls import path

from guiju.process.pages.effects import asking, looking

urlpatterns = [
    path("", looking.effects, name="process_effects"),
    path("<id:pk>/", looking.effect, name="process_effect"),
    path("<id:pk>/metric/", asking.name_metric, name="process_effect_metric"),
    path("<id:pk>/weigh/", looking.weigh, name="process_effect_weigh"),
    path("<id:pk>/past/<id:effect_pk>/", looking.past, name="process_effect_past"),
    path("jobs/<id:job_id>/", looking.job, name="process_effect_job"),
    path("jobs/<id:job_id>/progress/", looking.job_progress, name="process_effect_job_progress"),
]
