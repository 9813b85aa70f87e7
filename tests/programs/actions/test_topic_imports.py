"""A file of topics waits for a yes, and is saved as it was shown or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from access.actors import SYSTEM
from access.clock import now
from audit.models import AuditEntry
from programs import actions
from programs.models import Topic, TopicImport
from programs.topic_file import MAX_TOPICS, TopicRow
from tests.factories.accounts import make_person
from tests.factories.programs import make_topic
from tests.factories.topics import LEVELS, actor_of, merge

pytestmark = pytest.mark.usefixtures("in_organization")
SAID = {f"level_{number}": text for number, text in enumerate(LEVELS, start=1)}


def stage(*rows: dict[str, str], by=SYSTEM) -> TopicImport:
    return actions.stage_topic_import(
        rows=[TopicRow(number, values) for number, values in enumerate(rows, start=2)], by=by
    )


def verdicts(found: TopicImport) -> list[str]:
    return [row["verdict"] for row in found.rows]


def test_staging_changes_nothing_and_confirming_writes_what_was_shown():
    make_topic("Cloud", area="IT", description="Servers of others.")
    make_topic("Same", area="")
    staged = stage(
        {"name": "New", "area": "A", **SAID}, {"name": "cloud", "area": "Tech"}, {"name": "Same"}, {"name": ""}
    )
    assert verdicts(staged) == ["added", "changed", "same", "rejected"]
    assert Topic.objects.count() == 2
    done = actions.confirm_topic_import(topic_import=staged, by=SYSTEM)
    assert (done.state, done.saved_at is not None) == ("saved", True)
    assert Topic.objects.get(name="New").levels == list(LEVELS)
    cloud = Topic.objects.get(name="Cloud")
    assert (cloud.area, cloud.description) == ("Tech", "Servers of others.")
    assert Topic.objects.count() == 3
    assert AuditEntry.objects.get(action="topics_imported").facts == {"added": 1, "changed": 1}


def test_saying_yes_twice_saves_once():
    staged = stage({"name": "New"})
    for _ in range(2):
        actions.confirm_topic_import(topic_import=staged, by=SYSTEM)
    assert Topic.objects.count() == 1
    with pytest.raises(actions.AlreadySaved):
        actions.discard_topic_import(topic_import=staged, by=SYSTEM)


def test_a_discarded_file_is_forgotten_and_cannot_be_saved():
    staged = stage({"name": "Canary"})
    for _ in range(2):
        actions.discard_topic_import(topic_import=staged, by=SYSTEM)
    assert TopicImport.objects.get().rows == []
    with pytest.raises(actions.Discarded):
        actions.confirm_topic_import(topic_import=staged, by=SYSTEM)
    assert Topic.objects.count() == 0


def test_a_catalog_that_changed_meanwhile_is_shown_again_before_anything_is_written():
    staged = stage({"name": "New", "area": "A"}, {"name": "Other"})
    make_topic("New", area="B")
    with pytest.raises(actions.CatalogChanged):
        actions.confirm_topic_import(topic_import=staged, by=SYSTEM)
    assert Topic.objects.count() == 1
    again = actions.judge_topic_import(topic_import=staged, by=SYSTEM)
    assert verdicts(again) == ["changed", "added"]
    actions.confirm_topic_import(topic_import=again, by=SYSTEM)
    assert set(Topic.objects.values_list("name", "area")) == {("New", "A"), ("Other", "")}


def test_the_old_name_of_a_merged_topic_changes_the_kept_one():
    gone, kept = make_topic("Shopping live"), make_topic("Live shopping")
    merge(gone, kept)
    actions.confirm_topic_import(topic_import=stage({"name": "shopping live", "area": "Trade"}), by=SYSTEM)
    kept.refresh_from_db()
    assert kept.area == "Trade"
    assert Topic.objects.count() == 2


def test_another_file_of_the_same_person_takes_the_place_of_the_first_and_old_ones_go():
    ana, theo = actor_of(make_person()), actor_of(make_person())
    first, other = stage({"name": "A"}, by=ana), stage({"name": "B"}, by=theo)
    stage({"name": "C"}, by=ana)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == ("discarded", "staged")
    with time_machine.travel(now() + timedelta(days=2)):
        stage({"name": "D"}, by=ana)
    other.refresh_from_db()
    assert other.state == "discarded"


def test_a_file_with_too_many_rows_is_not_staged():
    with pytest.raises(actions.TooManyTopics):
        stage(*({"name": f"T{number}"} for number in range(MAX_TOPICS + 1)))
    assert TopicImport.objects.count() == 0
