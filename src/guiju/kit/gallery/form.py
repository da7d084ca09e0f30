"""The form of the gallery: every kind of field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from guiju.kit.forms import DayField
from guiju.kit.gallery.names import say


class SampleForm(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(max_length=40)
    email = forms.EmailField(required=False)
    team = forms.ChoiceField()
    joined = DayField()
    file = forms.FileField(required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)
    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    night = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "name": say("姓名", "Name"),
            "email": say("邮箱", "E-mail"),
            "team": say("班组", "Team"),
            "joined": say("入职日期", "Joined"),
            "file": say("照片", "Picture"),
            "note": say("备注", "Note"),
            "roles": say("角色", "Roles"),
            "night": say("可以上夜班", "May work at night"),
        }
        for field, label in labels.items():
            self.fields[field].label = label
        self.fields["name"].help_text = say(
            "与花名册一致，例如：李雷。", "As in the staff list, for example Li Lei."
        )
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("1", say("华东一组", "East 1")),
            ("2", say("夜班组", "Night")),
        ]
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            ("agent", say("客服", "agent")),
            ("leader", say("组长", "team leader")),
        ]

    def clean_file(self) -> UploadedFile | None:
        """Check the sample's file, of which nothing is kept."""
        return None
