"""Addresses of evaluations and their appeals."""

from django.urls import path

from guiju.quality.pages.evaluations import seeing, writing

urlpatterns = [
    path("", seeing.listed, name="quality_evaluations"),
    path("new/", writing.new, name="quality_evaluation_new"),
    path("begin/", writing.begin, name="quality_evaluation_begin"),
    path("<id:pk>/", seeing.one, name="quality_evaluation"),
    path("<id:pk>/write/", writing.write, name="quality_evaluation_write"),
    path("<id:pk>/drop/", writing.drop, name="quality_evaluation_drop"),
    path("<id:pk>/acknowledge/", seeing.acknowledge, name="quality_evaluation_acknowledge"),
    path("<id:pk>/withdraw/", seeing.withdraw, name="quality_evaluation_withdraw"),
    path("marks/<id:pk>/change/", seeing.change, name="quality_mark_change"),
    path("marks/<id:pk>/appeal/", seeing.appeal, name="quality_mark_appeal"),
    path("appeals/", seeing.appeals, name="quality_appeals"),
    path("appeals/<id:pk>/", seeing.appealed, name="quality_appeal"),
    path("appeals/<id:pk>/withdraw/", seeing.withdraw_appeal, name="quality_appeal_withdraw"),
]
