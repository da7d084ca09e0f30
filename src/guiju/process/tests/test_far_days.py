"""A day far ahead is the same to a page, a cell of the plan table and the API."""

from __future__ import annotations

import pytest
from django.urls import reverse

from guiju.people.models import Team
from guiju.policy.tests.making import company
from guiju.process.models.projects import Project
from guiju.process.tests.test_projects_pages import browser


@pytest.mark.django_db
def test_a_projects_day_far_ahead_is_the_same_to_page_cell_and_api() -> None:
    firm = company()
    client, api_root = browser(firm, "王敏"), "/api/v1/process/projects"
    days = {"starts": "2150-03-01", "ends": "2150-04-30"}
    sent = {"name": "远期", "owner": firm.persons["王敏"].number, **days}
    team = Team.objects.get(code="east")
    json = {**sent, "team": team.code}
    by_api = client.post(api_root, json, content_type="application/json")
    by_page = client.post(
        reverse("process_project_new"), {**sent, "type": "process", "team": team.pk}
    )
    assert (by_api.status_code, by_page.status_code) == (201, 302)
    first, second = Project.objects.order_by("pk")
    assert (first.starts, first.ends) == (second.starts, second.ends)
    for row, day, expected in ((first, "2150-05-01", 200), (second, "2200-01-01", 422)):
        cell = {"column": "expected", "value": day}
        url = f"{api_root}/{row.pk}"
        assert client.patch(url, cell, content_type="application/json").status_code == expected
        page = reverse("process_project_cell", args=[str(row.pk), "expected"])
        answer = client.post(page, {"value": day, "changed": -1}).content.decode()
        assert ("年份写错了" in answer) == (expected == 422)
