"""Addresses of what tells how evaluators agree."""

from django.urls import path

from guiju.quality.acts.calibrations import ACTS, RULES
from guiju.quality.pages.calibrations import evaluators, files, looking, opening

urlpatterns = [
    path("", looking.listed, name="quality_calibrations"),
    path("new/", opening.new, name="quality_calibration_new"),
    path("agreement/", files.agreement, name="quality_agreement"),
    path("<id:pk>/", looking.one, name="quality_calibration"),
    path("<id:pk>/contacts/<id:place>/", looking.mark, name="quality_calibration_mark"),
    path("evaluators/", evaluators.evaluators, name="quality_evaluators"),
    *RULES.urls(),
    *ACTS.urls(),
]
