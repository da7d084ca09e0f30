import time, pytest
from django.urls import reverse
from tests import company as made
from tests.house.conftest import *
pytestmark = pytest.mark.django_db
def test_try():
    from guiju.performance.models import Goal
    for g in Goal.objects.order_by("path"):
        print(g.number, g.path, g.key, g.title, g.target, g.value, g.n, g.progress, g.verdict, g.low, g.expected, g.high, g.state)
    from guiju.web.settings.demo.line import goals as demo
    from guiju.performance.models import DailyPlan
    Goal.objects.all()
    from tests.house.doors import goals as doors
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    words = made.words()
    for name,(parts,method,allowed) in doors.DOORS.items():
        for role in ("manager","agent","team_leader"):
            if role not in allowed: continue
            c=made.client(role); url=reverse(name,args=[words[p] for p in parts]); c.get(url)
            with CaptureQueriesContext(connection) as q:
                t=time.time(); a=c.get(url); 
                if a.streaming: list(a.streaming_content)
            print(name, role, a.status_code, len(q), round(time.time()-t,3))
            assert a.status_code in (200,302)
    for role in made.MAILS:
        c=made.client(role); c.get("/")
        with CaptureQueriesContext(connection) as q: a=c.get("/")
        print("day", role, a.status_code, len(q))
