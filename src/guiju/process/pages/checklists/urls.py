"""Addresses of checklists."""

from django.urls import path

from guiju.process.pages.checklists import doing, leading, lists, one, rhythms, starting, times

ITEM = "<id:pk>/steps/<id:item>/"
urlpatterns = [
    path("", lists.checklists, name="process_checklists"),
    path("steps/", lists.items, name="process_checklist_items"),
    path("times/", times.times, name="process_checklist_times"),
    path("new/", starting.new, name="process_checklist_new"),
    path("steps/<id:item>/", one.mine, name="process_checklist_mine"),
    path("rhythms/", rhythms.rhythms, name="process_rhythms"),
    path("rhythms/new/", rhythms.new, name="process_rhythm_new"),
    path("rhythms/<id:pk>/", rhythms.rhythm, name="process_rhythm"),
    path("rhythms/<id:pk>/resume/", rhythms.resume, name="process_rhythm_resume"),
    path("rhythms/<id:pk>/<str:how>/", rhythms.rest, name="process_rhythm_rest"),
    path("<id:pk>/", one.checklist, name="process_checklist"),
    path("<id:pk>/owner/", leading.give, name="process_checklist_give"),
    path("<id:pk>/cancel/", leading.cancel, name="process_checklist_cancel"),
    path(ITEM, doing.item, name="process_checklist_item"),
    path(f"{ITEM}skip/", doing.skip, name="process_checklist_skip"),
    path(f"{ITEM}hand-over/", leading.hand_over, name="process_checklist_hand_over"),
    path(f"{ITEM}due/", leading.due, name="process_checklist_due"),
    path(f"{ITEM}reopen/", leading.reopen, name="process_checklist_reopen"),
    path(f"{ITEM}files/<id:number>/", doing.file, name="process_checklist_file"),
]
