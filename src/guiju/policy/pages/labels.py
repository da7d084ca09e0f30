"""How the circle's words are said in the active language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Kinds of clauses: tone and word.
KINDS = {
    "red_line": ("bad", _("red line")),
    "requirement": ("", _("requirement")),
    "encouraged": ("good", _("encouraged")),
}
#: States of a version: tone and word.
STATES = {
    "draft": ("warn", _("draft")),
    "review": ("warn", _("in review")),
    "published": ("good", _("in force")),
    "coming": ("", _("in force later")),
    "superseded": ("plain", _("superseded")),
    "repealed": ("plain", _("repealed")),
}
CAUSES = {"entry": _("on joining"), "version": _("new version"), "promotion": _("promotion")}
VERDICTS = {
    "yes": ("good", _("allowed")),
    "no": ("bad", _("not allowed")),
    "needs_approval": ("warn", _("needs approval")),
}
APPROVERS = {
    "": _("nobody"),
    "leader": _("the leader"),
    "above": _("the leader's leader"),
    "supervisor": _("the supervisor"),
    "manager": _("a manager"),
}
REQUESTS = {
    "waiting": ("warn", _("waits for approval")),
    "granted": ("good", _("granted")),
    "refused": ("bad", _("not approved")),
    "withdrawn": ("plain", _("withdrawn")),
    "settled": ("plain", _("settled")),
}
CASE_KINDS = {"incident": _("incident"), "merit": _("merit"), "money": _("money actions")}
CASES = {
    "open": ("warn", _("under way")),
    "decided": ("", _("decided")),
    "appealed": ("warn", _("appealed")),
    "closed": ("plain", pgettext_lazy("case", "ended")),
}
INTENTS = {
    "unknown": _("not known"),
    "well_meant": _("well meant"),
    "careless": _("careless"),
    "knowing": _("knowing"),
}
OUTCOMES = {"founded": _("founded"), "unfounded": _("not founded")}
PENALTIES = {
    "": _("nothing"),
    "talk": _("a talk"),
    "warning": _("a warning"),
    "points": _("points in the scheme"),
    "pay": _("less variable pay"),
    "dismissal": _("dismissal"),
}
EXCEPTIONS = {
    "asked": ("warn", _("waits for approval")),
    "granted": ("good", _("granted")),
    "refused": ("bad", _("not approved")),
}
ERRATA = {
    "waiting": ("warn", _("waits to be confirmed")),
    "confirmed": ("good", _("put right")),
    "refused": ("bad", _("refused")),
}
DECISIONS = {"keep": _("keep"), "change": _("change"), "repeal": _("repeal")}
FIELDS = {
    "title": _("Title"),
    "purpose": _("Purpose"),
    "good": _("The good it should do"),
    "harm": _("The harm it could do"),
    "chapter": _("Chapter"),
    "text": _("What the clause says"),
    "consequence": _("Consequence or reward"),
}
SIGNED = {
    "signed": ("good", _("signed")),
    "due": ("warn", _("due")),
    "overdue": ("bad", _("overdue")),
    "coming": ("", _("in force later")),
    "lapsed": ("plain", _("lapsed")),
}
FAULTS = {
    "record": _("The stored signature is not the one that the journal holds."),
    "text": _("The text was changed after it was signed."),
    "copy": _("The signed copy that was kept is missing or was changed."),
}
