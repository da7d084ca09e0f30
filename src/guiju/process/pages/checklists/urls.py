"""Addresses of checklists."""

from django.urls import path

from guiju.process.acts import checklists as acts
from guiju.process.pages.checklists import doing, lists, one, rhythms, starting, times

ITEM = acts.STEP.page
urlpatterns = [
    path("", lists.checklists, name="process_checklists"),
    path("steps/", lists.items, name="process_checklist_items"),
    path("times/", times.times, name="process_checklist_times"),
    path("new/", starting.new, name="process_checklist_new"),
    path("steps/<id:item>/", one.mine, name="process_checklist_mine"),
    path("rhythms/", rhythms.rhythms, name="process_rhythms"),
    path("rhythms/new/", rhythms.new, name="process_rhythm_new"),
    path("rhythms/<id:pk>/", rhythms.rhythm, name="process_rhythm"),
    path("<id:pk>/", one.checklist, name="process_checklist"),
    path(ITEM, doing.item, name="process_checklist_item"),
    path(f"{ITEM}files/<id:number>/", doing.file, name="process_checklist_file"),
    *acts.RHYTHMS.urls(),
    *acts.CHECKLISTS.urls(),
    *acts.STEPS.urls(),
]
