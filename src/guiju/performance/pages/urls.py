"""Addresses of the measure's pages."""

from django.urls import path

from guiju.performance.pages import cards, closings, fair, schemes, trials, work

urlpatterns = [
    path("schemes/", schemes.schemes, name="performance_schemes"),
    path("schemes/new/", schemes.write, name="performance_scheme_new"),
    path("schemes/check/", schemes.check, name="performance_scheme_check"),
    path("schemes/<slug:name>/<int:number>/", schemes.scheme, name="performance_scheme"),
    path("schemes/<slug:name>/<int:number>/yaml/", schemes.as_yaml, name="performance_scheme_yaml"),
    path("schemes/<slug:name>/<int:number>/publish/", schemes.publish, name="performance_scheme_publish"),
    path("schemes/<slug:name>/<int:number>/discard/", schemes.discard, name="performance_scheme_discard"),
    path("schemes/<slug:name>/<int:number>/examine/", trials.examine, name="performance_examine"),
    path("schemes/<slug:name>/<int:number>/examination/", trials.examination, name="performance_examination"),
    path("schemes/<slug:name>/<int:number>/try/", trials.try_, name="performance_try"),
    path("schemes/<slug:name>/<int:number>/trial/", trials.trial, name="performance_trial"),
    path("schemes/<slug:name>/<int:number>/trial.json", trials.trial_json, name="performance_trial_json"),
    path("schemes/<slug:name>/<int:number>/changes/", trials.compare, name="performance_scheme_changes"),
    path("schemes/<slug:name>/<int:number>/copy/", schemes.copy, name="performance_scheme_copy"),
    path("schemes/thresholds/", trials.thresholds, name="performance_thresholds"),
    path("months/", closings.closings, name="performance_closings"),
    path("months/close/", closings.close, name="performance_close"),
    path("months/jobs/<int:job_id>/", work.job, name="performance_job"),
    path("months/jobs/<int:job_id>/progress/", work.job_progress, name="performance_job_progress"),
    path("months/<int:pk>/", closings.closing, name="performance_closing"),
    path("months/<int:pk>/cards.csv", closings.as_csv, name="performance_closing_csv"),
    path("months/<int:pk>/reopen/", closings.reopen, name="performance_reopen"),
    path("fair/", fair.fair, name="performance_fair"),
    path("mine/", cards.my_cards, name="performance_my_cards"),
    path("mine/<str:month>/", cards.my_card, name="performance_my_card"),
    path("months/cards/<int:pk>/", cards.card, name="performance_card"),
    path("months/cards/<int:pk>/<slug:metric>/", cards.item, name="performance_item"),
]
