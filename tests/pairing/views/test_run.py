"""The page of a draft: search, filters, order, pages, who is left out, the file, and what else it says."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from access.actors import SYSTEM
from access.clock import now
from access.roles import Role
from access.tenancy import tenant
from accounts.models import Person
from pairing.actions import keep_outcome, propose_pairs
from pairing.draft_queries import tenth_score
from pairing.inputs import load_problem
from pairing.matching import Weights
from pairing.models import PairingRun, Proposal, Unmatched
from pairing.solving import solve_run
from programs.actions import close_answers
from programs.models import Enrollment
from tests.asking import path, queries_of, text_of
from tests.factories.drafts import give_place, make_plain_draft
from tests.factories.pairing import make_draft, make_ready_cohort


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.PROGRAM_ADMIN)


@pytest.fixture
def draft(organization):
    """Twenty-five pairs M01 and T25 to M25 and T01, scores 500 to 524, three mentors left out."""
    with tenant(organization.pk):
        return make_plain_draft(pairs=25, alone=3)


def titles(response) -> list[str]:
    return [group.title for group in response.context["groups"]]


def ask(client, run, **query):
    response = client.get(path("pairing:run", run=run.pk), query)
    assert response.status_code == 200
    return response


def test_twenty_rows_a_page_by_the_name_of_the_mentee(admin, draft):
    first, second = ask(admin, draft), ask(admin, draft, page=2)
    assert titles(first) == [f"M{n:02} learns from T{26 - n:02}" for n in range(1, 21)]
    assert titles(second) == [f"M{n:02} learns from T{26 - n:02}" for n in range(21, 26)]


def test_a_page_that_is_not_there_is_the_last_one(admin, draft):
    assert titles(ask(admin, draft, page="99")) == titles(ask(admin, draft, page="2"))
    assert titles(ask(admin, draft, page="x")) == titles(ask(admin, draft))


@pytest.mark.parametrize(
    ("order", "first"),
    [("mentee", "M01"), ("mentor", "M25"), ("low", "M01"), ("high", "M25")],
)
def test_order(admin, draft, order, first):
    assert titles(ask(admin, draft, order=order))[0].startswith(first)


def test_search_is_part_of_either_name_whatever_the_case(admin, draft):
    assert titles(ask(admin, draft, search="m0")) == [f"M0{n} learns from T{26 - n:02}" for n in range(1, 10)]
    assert titles(ask(admin, draft, search="t01")) == ["M25 learns from T01"]


def test_unit_and_site_are_of_either(organization, admin, draft):
    with tenant(organization.pk):
        give_place(draft, "M03", unit="Stores", site="Lyon")
        give_place(draft, "T20", unit="Stores", site="Porto")
    assert titles(ask(admin, draft, unit="Stores")) == ["M03 learns from T23", "M06 learns from T20"]
    assert titles(ask(admin, draft, unit="Stores", site="Porto")) == ["M06 learns from T20"]
    assert titles(ask(admin, draft, unit="Stores", site="Porto", search="m03")) == []


def test_topic_is_one_that_they_would_work_on(organization, admin, draft):
    with tenant(organization.pk):
        row = draft.proposals.get(mentee__person__name="M07")
        row.parts[0]["topics"].append({**row.parts[0]["topics"][0], "topic": "Care, “quoted”"})
        row.save()
    assert titles(ask(admin, draft, topic="Care, “quoted”")) == ["M07 learns from T19"]


def test_a_filter_that_does_not_exist_is_said_at_its_field(admin, draft):
    response = ask(admin, draft, topic="Nothing of the sort", order="height")
    assert "Select a valid choice" in response.content.decode()
    assert len(titles(response)) == 20


def test_the_weakest_tenth_is_of_the_draft_and_not_of_the_search(organization, admin, draft):
    assert titles(ask(admin, draft, only="weakest")) == [f"M0{n} learns from T{26 - n:02}" for n in range(1, 4)]
    assert titles(ask(admin, draft, only="weakest", search="m2")) == []
    with tenant(organization.pk):
        assert tenth_score(draft) == 502


def test_only_locked_pairs_where_there_are_any(organization, admin, draft):
    assert "only" not in ask(admin, draft).context["search"].form.errors
    assert b"Locked pairs" not in ask(admin, draft).content
    with tenant(organization.pk):
        row = draft.proposals.get(mentee__person__name="M11")
        draft.aims = {"locked": [[str(row.mentee_id), str(row.mentor_id)]]}
        draft.save()
    response = ask(admin, draft, only="locked")
    assert titles(response) == ["M11 learns from T15"]
    assert "1 locked · 0 forbidden" in text_of(response)
    assert "1 pair is locked" in text_of(response)


def test_what_an_earlier_draft_does_not_have(organization, admin, draft):
    with tenant(organization.pk):
        earlier = PairingRun.objects.create(
            cohort=draft.cohort, number=draft.number + 1, state="draft", created_at=now(), name="skills first"
        )
        rows = draft.proposals.exclude(mentee__person__name__in=["M02", "M04"])
        Proposal.objects.bulk_create(
            Proposal(run=earlier, mentee=row.mentee, mentor=row.mentor, score=1, parts=row.parts) for row in rows
        )
    response = ask(admin, draft, since=earlier.number)
    assert titles(response) == ["M02 learns from T24", "M04 learns from T22"]
    assert f"Draft {earlier.number}: skills first" in response.content.decode()


def test_both_lists_keep_what_the_other_was_asked(admin, draft):
    response = ask(admin, draft, search="m", order="high", page=2, who="t9", side="mentor")
    assert [row.enrollment.person.name for row, _ in response.context["left_out"]] == ["T901", "T902", "T903"]
    assert titles(response)[0].startswith("M05")
    page = response.content.decode()
    assert "?search=m&amp;order=high&amp;page=1&amp;who=t9&amp;side=mentor#prs" in page.replace(
        "&page=1", "&amp;page=1"
    )
    assert '<input type="hidden" name="who" value="t9">' in page
    assert '<input type="hidden" name="order" value="high">' in page
    assert '<input type="hidden" name="page" value="2">' in page  # of the other form: its own starts at the first page


def test_no_hit_says_so_and_leads_back(admin, draft):
    page = text_of(ask(admin, draft, search="zzz", side="mentor"))
    assert "No pair fits this search" in page
    assert 'href="?side=mentor&amp;#prs"' in page


def test_people_without_a_partner_are_searched_by_name_and_side(admin, draft):
    assert len(ask(admin, draft).context["left_out"]) == 3
    assert not ask(admin, draft, side="mentee").context["left_out"]
    assert "Nobody fits this search" in text_of(ask(admin, draft, who="M"))


def test_a_group_of_mentors_is_one_row_found_by_any_of_them(organization, admin):
    with tenant(organization.pk):
        run = make_plain_draft(pairs=3, alone=1)
        extra = Enrollment.objects.get(person__name="T901")
        row = run.proposals.get(mentee__person__name="M02")
        Proposal.objects.create(run=run, mentee=row.mentee, mentor=extra, score=100, parts=row.parts)
    response = ask(admin, run, search="t901")
    assert titles(response) == ["M02 learns from T02 and T901"]
    assert [title[:3] for title in titles(ask(admin, run, order="low"))] == ["M02", "M01", "M03"]


def test_the_points_shown_sum_to_the_score(organization, admin):
    with tenant(organization.pk):
        run = make_draft(make_ready_cohort(2, 2))
    for group in ask(admin, run).context["groups"]:
        for pair in group.pairs:
            assert sum(bar["points"] for bar in pair.bars) == pair.proposal.score
            assert sum(topic["points"] for topic in pair.topics) == pair.bars[0]["points"]


def test_the_file_holds_what_the_filters_show_in_their_order(organization, admin, draft):
    with tenant(organization.pk):
        person = Enrollment.objects.get(person__name="M25").person
        person.name = "=M25"
        person.save()
    response = admin.get(path("pairing:pairs_file", run=draft.pk), {"search": "m2", "order": "high", "page": 2})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Mentee"] for row in rows] == ["'=M25", "M24", "M23", "M22", "M21", "M20"]
    assert rows[1]["Score"] == "523"
    assert int(rows[1]["Skill gap"]) + int(rows[1]["Distance"]) == 523
    assert "teaches" in rows[1]["Why"]
    assert response["Content-Disposition"].startswith("attachment")


def test_the_price_of_fairness_stands_beside_the_plain_best(organization, admin, draft):
    with tenant(organization.pk):
        draft.plain = {"points": 13_000, "lowest": 300, "tenth": 350, "mentees_paired": 25}
        draft.points, draft.aims = 12_948, {"shortfall": 2, "threshold": 350}
        draft.save()
    page = text_of(ask(admin, draft))
    assert "costs 0.4 % of the total: 52 points" in page
    assert "each point under 350 counts 3 times" in page
    # The search without it may have stopped before its proof: "the best that were found" is true then, too.
    assert "The best pairs that were found without counting low scores more" in page
    assert "No possible set of pairs has a result above the bound." in page
    assert "price of fairness" not in text_of(ask(admin, with_(organization, draft, plain={})))


def with_(organization, run, **fields):
    with tenant(organization.pk):
        PairingRun.objects.filter(pk=run.pk).update(**fields)
    return run


def test_without_its_proof_a_draft_says_what_is_open(organization, admin, draft):
    unproven = with_(organization, draft, is_proven=False, objective=100, bound=150, points=12_800)
    page = text_of(ask(admin, unproven))
    assert "better by at most 50 points, 0.4 % of the total." in page
    assert "Best found, with a known gap" in page
    assert "No other set of pairs fits" not in page
    page = text_of(ask(admin, with_(organization, draft, bound=100_000, mentees=26)))
    assert "How much better another set of pairs could be is not known. That can include a mentor for a mentee" in page


def test_hints_say_what_one_more_mentor_could_give(organization, admin, draft):
    recruit = [
        {"topic": "AI workflows", "mentees": 1, "points": 0, "is_exact": True},
        {"topic": "Data", "mentees": 0, "points": 40, "is_exact": False},
        {"topic": "Nothing", "mentees": 0, "points": 0, "is_exact": True},
    ]
    page = text_of(ask(admin, with_(organization, draft, recruit=recruit)))
    assert "One more mentor for AI workflows would give one more mentee a mentor." in page
    assert "One more mentor for Data could add at most 40 points, and no mentee." in page
    assert "Nothing" not in page


@pytest.mark.parametrize(
    ("reason", "side", "label"),
    [
        ("nobody_wants", "mentor", "Add a second topic"),
        ("no_topics", "mentor", "Add a topic"),
        ("nobody_teaches", "mentee", "Enroll a mentor for it"),
        ("scarce", "mentor", "Enroll another mentee"),
    ],
)
def test_the_way_out_is_the_one_that_helps(organization, admin, draft, reason, side, label):
    facts = {"side": side, "people": 3, "places": 2, "opens": {}}
    with tenant(organization.pk):
        Unmatched.objects.filter(run=draft).update(reason=reason, facts=facts)
    assert label in text_of(ask(admin, draft))
    assert label not in text_of(ask(admin, with_(organization, draft, state="published", published_at=now())))


def test_one_more_place_is_asked_for_where_the_cohort_allows_it(organization, admin):
    with tenant(organization.pk):
        cohort = make_ready_cohort(3, 2, mentees_per_mentor=2)
        run = make_draft(cohort)
        Unmatched.objects.create(
            run=run,
            enrollment=Enrollment.objects.filter(side="mentee").first(),
            reason="scarce",
            facts={"side": "mentee", "people": 3, "places": 2},
        )
    page = text_of(ask(admin, run))
    assert "Ask a mentor for one more place" in page
    assert f"{path('programs:cohort', cohort=cohort.pk)}?side=mentor" in page


def test_verify_says_what_was_checked_and_when(organization, admin):
    with tenant(organization.pk):
        run = make_draft(make_ready_cohort(2, 2))
    said = text_of(admin.post(path("pairing:verify", run=run.pk), follow=True))
    assert f"Checked {now():%B}" in said
    assert "all allowed pairs were weighed again" in said
    assert f"{run.points:,} points, and no other set of pairs fits what was asked for better" in said
    with tenant(organization.pk):
        Proposal.objects.filter(run=run).update(score=999)
    assert "found:" in text_of(admin.post(path("pairing:verify", run=run.pk), follow=True))


def test_summer_time_does_not_make_a_draft_another_one(organization, admin):
    zone = ZoneInfo("Europe/Berlin")
    days = [datetime(now().year - 1, month, 15, 9, tzinfo=zone) for month in (1, 7)]
    other_time = next(day for day in days if day.utcoffset() != now().astimezone(zone).utcoffset())
    with tenant(organization.pk):
        cohort = make_ready_cohort(2, 2)
        Person.objects.update(timezone=zone.key)
        close_answers(cohort=cohort, by=SYSTEM)
        run = propose_pairs(cohort=cohort, weights=Weights(), return_to="/", by=SYSTEM)
        run.created_at = other_time
        run.save()
        keep_outcome(run_id=run.pk, outcome=solve_run(run, load_problem(cohort, other_time)))
    assert "Every pair keeps the rules" in text_of(admin.post(path("pairing:verify", run=run.pk), follow=True))


@pytest.mark.parametrize("name", ["run", "pairs_file", "fairness"])
def test_a_draft_of_somebody_elses_is_not_found(organization, other_organization, admin, sign_in, draft, name):
    with tenant(other_organization.pk):
        foreign = make_plain_draft(pairs=1)
    assert admin.get(path(f"pairing:{name}", run=foreign.pk)).status_code == 404
    assert sign_in(Role.COORDINATOR).get(path(f"pairing:{name}", run=draft.pk)).status_code == 404
    assert sign_in(Role.PARTICIPANT).get(path(f"pairing:{name}", run=draft.pk)).status_code == 403


@pytest.mark.parametrize("name", ["run", "pairs_file", "fairness"])
@pytest.mark.parametrize("query", ["", "?search=m&order=low&who=t", "?only=weakest"])
def test_as_many_queries_for_one_as_for_three(organization, admin, name, query):
    counts = set()
    for pairs in (1, 3):
        with tenant(organization.pk):
            run = make_plain_draft(pairs=pairs, alone=pairs)
        counts.add(queries_of(admin, path(f"pairing:{name}", run=run.pk) + query))
    assert len(counts) == 1
