"""Marks of what changed since a snapshot was taken (docs/adr/0039-roll-ups.md)."""

from django.db import migrations

from metrics.schema import MarkFact

OF_PAIR = "JOIN pairing_pair p ON p.organization_id = changed.organization_id AND p.id = changed.pair_id"
OF_ARM = "JOIN programs_arm a ON a.organization_id = changed.organization_id AND a.person_id = changed.person_id"
COHORTS = "LEFT JOIN programs_cohort c ON c.organization_id = p.organization_id AND c.program_id = p.id"


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_fence")]

    operations = [
        # Tables of sealed words, boxes, answers and cases are not here, and never will be: what they hold moves nothing.
        MarkFact(
            "session",
            "mentoring_sessions_mentoringsession",
            watched=["state", "starts_at"],
            joins=OF_PAIR,
            where="{row}.state = 'held'",
            cohort="p.cohort_id",
        ),
        MarkFact("pair", "pairing_pair", watched=["state", "started_on"], cohort="changed.cohort_id"),
        MarkFact("member", "pairing_pairmember", watched=["person_id"], joins=OF_PAIR, cohort="p.cohort_id"),
        # That the team asked somebody. Never what anybody answered, nor whom the question went to first.
        MarkFact("asked", "programs_enrollment", watched=["asks"], where="{row}.asks > 0", cohort="changed.cohort_id"),
        MarkFact(
            "cohort",
            "programs_cohort",
            watched=["name", "state", "started_at", "closed_at"],
            cohort="changed.id",
            program="changed.program_id",
        ),
        MarkFact(
            "program",
            "programs_program",
            watched=["interval_days", "state"],
            joins=COHORTS.replace("p.organization_id", "changed.organization_id").replace("p.id", "changed.id"),
            cohort="c.id",
            program="changed.id",
        ),
        MarkFact(
            "zone",
            "accounts_organization",
            watched=["timezone"],
            organization="changed.id",
            joins=f"JOIN programs_program p ON p.organization_id = changed.id {COHORTS}",
            cohort="c.id",
            program="p.id",
        ),
        MarkFact(
            "decision", "metrics_decision", watched=["outcome", "decided_on"], joins=OF_PAIR, cohort="p.cohort_id"
        ),
        MarkFact("experiment", "metrics_experiment", watched=["state"], joins=OF_PAIR, cohort="p.cohort_id"),
        MarkFact(
            "pattern",
            "feedback_ledgerline",
            watched=["level"],
            joins="JOIN feedback_cycle y ON y.organization_id = changed.organization_id AND y.id = changed.cycle_id",
            cohort="y.cohort_id",
        ),
        # What figures are taken of: who is counted, and what became of them. Of a program, since its cohorts are taken together.
        MarkFact("arm", "programs_arm", watched=["arm"], program="changed.program_id"),
        MarkFact("design", "programs_comparisondesign", watched=["digest"], program="changed.program_id"),
        MarkFact(
            "person",
            "accounts_person",
            watched=["hired_on", "left_on", "level", "erased_on", "is_guest"],
            joins=OF_ARM.replace("person_id = changed.person_id", "person_id = changed.id"),
            program="a.program_id",
        ),
        # Nobody is followed beyond the day on which a people file was saved.
        MarkFact(
            "file",
            "accounts_peopleimport",
            watched=["state", "saved_at"],
            joins="JOIN programs_program p ON p.organization_id = changed.organization_id "
            "AND EXISTS (SELECT 1 FROM programs_arm a WHERE a.organization_id = p.organization_id AND a.program_id = p.id)",
            where="{row}.state = 'saved'",
            program="p.id",
        ),
        MarkFact("history", "accounts_personevent", watched=["on"], joins=OF_ARM, program="a.program_id"),
        MarkFact("outcome", "metrics_personoutcome", watched=["value"], joins=OF_ARM, program="a.program_id"),
    ]
