"""The list of a coming cycle: edited until the first publish, then frozen into it."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from access.actors import SYSTEM
from audit.models import AuditEntry
from feedback import actions, queries
from feedback.models import Theme
from feedback.starter import BETWEEN, CULTURE, mentee_statements, mentor_statements
from programs.models import Cohort
from tests.factories.accounts import make_person
from tests.factories.feedback import begin, make_circle, work
from tests.factories.pairs import make_cohort
from tests.roles import as_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def cohort(in_organization):
    """One without pairs."""
    return not_begun(make_cohort())


def not_begun(cohort):
    cohort.started_at = None
    cohort.save()
    return cohort


def texts(cohort, side="mentor"):
    return [each.text for each in queries.coming_list(cohort).statements if each.side == side]


def rows(cohort, side="mentor"):
    return [queries.get_listed(cohort, each.pk) for each in queries.coming_list(cohort).statements if each.side == side]


def add(cohort, text, side="mentor", area=CULTURE):
    return actions.add_theme(cohort=cohort, side=side, area=area, text=text, by=SYSTEM)


def room(cohort):
    """A list with room for more."""
    actions.begin_themes(cohort=cohort, by=SYSTEM)
    for row in rows(cohort)[:3]:
        actions.remove_theme(listed=row, by=SYSTEM)


def test_a_coming_list_is_the_starter_set_until_somebody_edits_it(cohort):
    purpose = cohort.program.purpose
    assert texts(cohort) == [each.text for each in mentor_statements(purpose)]
    assert texts(cohort, "mentee") == [each.text for each in mentee_statements(purpose)]
    for _ in range(2):
        actions.begin_themes(cohort=cohort, by=SYSTEM)
    assert texts(cohort) == [each.text for each in mentor_statements(purpose)]
    assert AuditEntry.objects.filter(action="themes_set").count() == 1


def test_statements_are_added_changed_moved_removed_and_put_back(cohort):
    room(cohort)
    before = texts(cohort)
    made = add(cohort, "  Meetings   end late ")
    assert texts(cohort) == [*before, "Meetings end late"]
    actions.move_theme(listed=made, step=-1, by=SYSTEM)
    assert texts(cohort)[-2:] == ["Meetings end late", before[-1]]
    for _ in range(40):
        actions.move_theme(listed=made, step=-1, by=SYSTEM)
    assert texts(cohort) == ["Meetings end late", *before]
    actions.set_theme(listed=made, area=BETWEEN, text="Meetings begin late", by=SYSTEM)
    for _ in range(2):
        actions.remove_theme(listed=made, by=SYSTEM)
    assert texts(cohort) == before
    for _ in range(2):
        actions.restore_theme(listed=made, by=SYSTEM)
    assert texts(cohort) == ["Meetings begin late", *before]
    assert texts(cohort, "mentee") == [each.text for each in mentee_statements(cohort.program.purpose)]


def test_duplicates_and_what_does_not_fit_are_refused_and_change_nothing(cohort):
    room(cohort)
    before = texts(cohort)
    for text in (before[0].upper(), "One or the other", "x " * 10, "a b c d e f g h i"):
        if text.startswith("a "):
            for extra in ("b b b b b b b b b", "c c c c c c c c c"):
                add(cohort, extra)
            before = texts(cohort)
        with pytest.raises(actions.BadStatement):
            add(cohort, text)
        assert texts(cohort) == before
    with pytest.raises(actions.BadStatement, match="on the list already"):
        actions.set_theme(listed=rows(cohort)[0], area=CULTURE, text=before[1], by=SYSTEM)
    with pytest.raises(actions.BadStatement, match="areas"):
        add(cohort, "Meetings end late", area="Gossip")


def test_a_statement_that_names_somebody_or_a_small_unit_is_refused(cohort):
    room(cohort)
    make_person(name="Theo Lindqvist", unit="Claims", site="Bergen")
    for number in range(5):
        make_person(name=f"Somebody {number}", unit="Finance", site="Bergen")
    for text in (
        "Theo Lindqvist is right",
        "theo lindqvist is right",
        "My lead Theo shouts",
        "Theo’s team waits",
        "We wait for Lindqvist",
        "Claims is slow",
        "Theo shouts",
        "Lindqvist and I agree",
    ):
        with pytest.raises(actions.BadStatement, match="Leave out"):
            add(cohort, text)
    for text in ("Finance is slow", "Bergen is far", "A theo in Theory", "Our AI tool waits"):
        add(cohort, text)


def test_a_first_word_that_is_a_name_too_is_refused_with_what_to_do_unless_statements_usually_begin_with_it(cohort):
    room(cohort)
    make_person(name="My Young")
    with pytest.raises(actions.BadStatement, match=r"“Young”.*begin with another one"):
        add(cohort, "Young colleagues wait")
    for text in ("My lead waits", "young colleagues wait", "Younger colleagues wait"):
        add(cohort, text)


def test_a_mentee_may_have_the_same_words_as_a_mentor(cohort):
    room(cohort)
    add(cohort, "Meetings end late")
    add(cohort, "Meetings end late", side="mentee")


def test_in_a_circle_everybody_is_on_the_side_of_the_mentors(in_organization):
    cohort = not_begun(make_cohort(format="circle"))
    assert texts(cohort, "mentee") == []
    with pytest.raises(actions.BadStatement, match="circle"):
        add(cohort, "Meetings end late", side="mentee")


def test_the_starter_set_comes_back(cohort):
    room(cohort)
    add(cohort, "Meetings end late")
    actions.reset_themes(cohort=cohort, by=SYSTEM)
    assert texts(cohort) == [each.text for each in mentor_statements(cohort.program.purpose)]


def test_a_cycle_begins_with_the_edited_list_and_nobody_changes_it_then(in_organization):
    circle = make_circle(in_organization, pairs=10)
    not_begun(circle.cohort)
    actions.begin_themes(cohort=circle.cohort, by=SYSTEM)
    actions.remove_theme(listed=rows(circle.cohort)[0], by=SYSTEM)
    add(circle.cohort, "Meetings end late")
    listed = texts(circle.cohort) + texts(circle.cohort, "mentee")
    stale = rows(circle.cohort)[0]
    work()
    assert list(Theme.objects.values_list("text", flat=True)) == listed
    assert list(Theme.objects.values_list("number", flat=True)) == list(range(len(listed)))
    with pytest.raises(actions.ListFrozen):
        actions.set_theme(listed=stale, area=CULTURE, text="Meetings begin late", by=SYSTEM)
    with as_role("web"), pytest.raises(ProgrammingError), transaction.atomic():
        Theme.objects.update(text="x")


def test_between_publish_and_freeze_nothing_can_be_edited(in_organization):
    circle = make_circle(in_organization, pairs=10)
    with pytest.raises(actions.ListFrozen):
        add(circle.cohort, "Meetings end late")


def test_the_next_cycle_begins_with_what_was_edited_for_it_and_is_edited_in_its_own_cohort(in_organization, keys):
    circle = begin(in_organization, keys, pairs=10)
    following = not_begun(make_cohort(cloned_from=circle.cohort))
    assert texts(following) == [theme.text for theme in Theme.objects.filter(side="mentor")]
    with pytest.raises(actions.ListFrozen):
        add(circle.cohort, "Meetings end late")
    Cohort.objects.filter(pk=following.pk).update(cloned_from=None)
    room(circle.cohort)
    add(circle.cohort, "Meetings end late")
    Cohort.objects.filter(pk=following.pk).update(cloned_from=circle.cohort)
    following.refresh_from_db()
    assert texts(following)[-1] == "Meetings end late"
    assert queries.coming_list(following).number == 1


def test_a_closed_cohort_has_no_coming_list(cohort):
    Cohort.objects.update(state="closed")
    with pytest.raises(actions.ListFrozen):
        actions.begin_themes(cohort=cohort, by=SYSTEM)
