"""Addresses of checklists."""

from django.urls import path

from guiju.process.pages.checklists import doing, leading, lists, one, rhythms, starting, times

ITEM = "<int:pk>/steps/<int:item>/"
urlpatterns = [
    path("", lists.checklists, name="process_checklists"),
    path("steps/", lists.items, name="process_checklist_items"),
    path("times/", times.times, name="process_checklist_times"),
    path("new/", starting.new, name="process_checklist_new"),
    path("steps/<int:item>/", one.mine, name="process_checklist_mine"),
    path("rhythms/", rhythms.rhythms, name="process_rhythms"),
    path("rhythms/new/", rhythms.new, name="process_rhythm_new"),
    path("rhythms/<int:pk>/", rhythms.rhythm, name="process_rhythm"),
    path("rhythms/<int:pk>/resume/", rhythms.resume, name="process_rhythm_resume"),
    path("rhythms/<int:pk>/<str:how>/", rhythms.rest, name="process_rhythm_rest"),
    path("<int:pk>/", one.checklist, name="process_checklist"),
    path("<int:pk>/owner/", leading.give, name="process_checklist_give"),
    path("<int:pk>/cancel/", leading.cancel, name="process_checklist_cancel"),
    path(ITEM, doing.item, name="process_checklist_item"),
    path(f"{ITEM}skip/", doing.skip, name="process_checklist_skip"),
    path(f"{ITEM}hand-over/", leading.hand_over, name="process_checklist_hand_over"),
    path(f"{ITEM}due/", leading.due, name="process_checklist_due"),
    path(f"{ITEM}reopen/", leading.reopen, name="process_checklist_reopen"),
    path(f"{ITEM}files/<int:number>/", doing.file, name="process_checklist_file"),
]
