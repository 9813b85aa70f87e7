"""What programs keeps of people. See access.keeping."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from access.keeping import Erase, Export, Policy, Time, Until, Words
from programs.models import (
    Arm,
    Cohort,
    ComparisonDesign,
    Coordinator,
    DesignAmendment,
    Draw,
    DrawTicket,
    Enrollment,
    EnrollmentImport,
    EnrollmentImportRow,
    InvitationQuestion,
    LibraryText,
    ManagerRequest,
    Need,
    Nomination,
    Program,
    ProgramQuestion,
    ProgramTopic,
    SelfAssessment,
    Skill,
    Topic,
    TopicImport,
)

State = Enrollment.State
STAGED = timedelta(days=7)
YEAR = timedelta(days=365)
TELLS = "It is of the organization, about no one person."
# What somebody may know of their own enrollment: that they were asked, and what they said. A step before that is of whoever was asked then.
KNOWS = (State.ASKED, State.READY, State.DECLINED, State.WITHDRAWN, State.LEFT)
CONSENT = {State.READY: "Yes", State.DECLINED: "No", State.WITHDRAWN: "Yes, and then no"}
KNOWN = Q(enrollment__state__in=KNOWS, enrollment__invited_at__isnull=False) | Q(enrollment__answered_at__isnull=False)
KNOWN |= Q(enrollment__paired_at__isnull=False)
ANSWERED_AFTER = "enrollment__cohort__closed_at"


def _answer(row: Enrollment, _: UUID) -> str:
    return CONSENT.get(State(row.state), "")


def _cohorts_known(person_id: UUID) -> QuerySet[Enrollment]:
    """Cohorts of which somebody knows that they are in them: a ticket must not tell that somebody else stands before them."""
    known = Q(state__in=KNOWS, invited_at__isnull=False) | Q(answered_at__isnull=False) | Q(paired_at__isnull=False)
    rows: QuerySet[Enrollment] = Enrollment.objects.filter(known, person=person_id).values("cohort")
    return rows


def _note(row: SelfAssessment, _: UUID) -> str:
    return str(json.loads(str(row.text) or "{}").get("note", ""))


def _levels(row: SelfAssessment, _: UUID) -> str:
    levels: dict[str, Any] = json.loads(str(row.text) or "{}").get("levels", {})
    names = {str(pk): name for pk, name in Topic.objects.filter(pk__in=list(levels)).values_list("pk", "name")}
    return "; ".join(f"{names.get(topic, topic)}: {level}" for topic, level in levels.items())


KEEPING = (
    Policy(
        model=Program,
        called="Programs",
        words={
            Words.FACT: "template own_purpose eligibility ground_rules steps_saved",
            Words.SHARED: "name statement decision norms",
        },
        people={"decision_owner": Erase.STAYS},
        why="What a program is for is of the organization. Whoever owned its decision has no name any more.",
        lasts=TELLS,
    ),
    Policy(model=ProgramQuestion, called="Questions of programs", words={Words.SHARED: "text"}, lasts=TELLS),
    Policy(
        model=ComparisonDesign,
        called="How success is told",
        words={Words.FACT: "own_measure measure locked_text digest"},  # what is counted names nobody, and is locked
        lasts=TELLS,
    ),
    Policy(
        model=DesignAmendment,
        called="Versions of how success is told",
        words={Words.SHARED: "why", Words.FACT: "changes digest digest_before"},
        people={"made_by": Erase.STAYS},
        why="What was changed after the launch stays visible; whoever changed it has no name any more.",
        lasts="As long as the program's figures can be read: a change that could be forgotten would make them worthless.",
    ),
    Policy(
        model=Draw,
        called="Draws",
        words={Words.FACT: "announced places pool pool_digest seed"},
        people={"fixed_by": Erase.STAYS, "drawn_by": Erase.STAYS},
        why="That a draw was made, and when, is of the organization; whoever made it has no name any more.",
        lasts="As long as the program's figures can be read: whoever doubts them can do the draw over.",
    ),
    Policy(
        model=DrawTicket,
        is_counted=True,
        called="Tickets of draws",
        words={Words.FACT: "stratum ticket"},
        people={"person": Erase.STAYS},
        why="Without one of its tickets a draw could not be done over. A ticket is a random number and leads to nobody's name any more.",
        export=Export(
            "Your tickets in draws",
            lambda person_id: Q(person=person_id, draw__cohort__in=_cohorts_known(person_id)),
            {"Program": "draw__cohort__program__name", "Cohort": "draw__cohort__name", "Ticket": "ticket"},
        ),
        lasts="As long as the draw can be done over.",
    ),
    Policy(
        model=Arm,
        is_counted=True,
        called="Who is counted in which arm of a comparison",
        words={Words.FACT: "stratum"},
        people={"person": Erase.STAYS},
        why=(
            "Somebody who left and is taken out of a count would make the program look better than it was, so they go on counting "
            "without a name. It is in no file, because it says who was not invited before they were asked."
        ),
        lasts="As long as the program's figures can be read.",
    ),
    Policy(model=ProgramTopic, called="Topics of programs", lasts=TELLS),
    Policy(
        model=Coordinator,
        called="Coordinators",
        people={"membership__person": Erase.DELETE},
        export=Export("Programs you run", "membership__person", {"Program": "program__name"}),
        lasts="As long as they run the program.",
    ),
    Policy(model=Cohort, called="Cohorts", words={Words.FACT: "name"}, lasts=TELLS),
    Policy(
        model=Enrollment,
        is_counted=True,
        called="Invitations and answers",
        words={Words.NAME: "asked_to"},
        people={"person": Erase.STAYS, "asked_by_id": Erase.STAYS},
        blank="asked_to",
        why="That a yes was given and when is the proof that nobody was paired against their will.",
        export=Export(
            "Your invitations and answers",
            "person",
            {
                "Program": "cohort__program__name",
                "Cohort": "cohort__name",
                "Side": "get_side_display",
                "Invited at": "invited_at",
                "Invited by mail to": "asked_to",
                "Your answer": _answer,
                "Answered at": "answered_at",
                "Partners at most": "capacity",
                "Works with customers": "is_near_customers",
                "Works with data": "is_near_data",
                "Works with new technology": "is_near_technology",
            },
            Q(state__in=KNOWS, invited_at__isnull=False) | Q(answered_at__isnull=False) | Q(paired_at__isnull=False),
        ),
        ends=(Until("cohort__closed_at", Time.PAIRS, blanks="asked_to"),),
        but=" the address that it went to. That somebody was asked and what they answered stays, as the proof that nobody was paired "
        "against their will",
    ),
    Policy(
        model=Skill,
        called="What mentors teach",
        words={Words.SHARED: "evidence"},
        people={"enrollment__person": Erase.DELETE},
        why="What shows a skill may be the words of a colleague, so they are not in the file.",
        export=Export(
            "What you teach",
            "enrollment__person",
            {"Cohort": "enrollment__cohort__name", "Topic": "topic__name", "Level (1 to 5)": "level"},
            KNOWN,
        ),
        ends=(Until(ANSWERED_AFTER, Time.PAIRS),),
    ),
    Policy(
        model=Need,
        called="What mentees want to learn",
        people={"enrollment__person": Erase.DELETE},
        export=Export(
            "What you want to learn",
            "enrollment__person",
            {
                "Cohort": "enrollment__cohort__name",
                "Topic": "topic__name",
                "Priority": "priority",
                "Level at the start (0 to 5)": "current_level",
            },
            KNOWN,
        ),
        ends=(Until(ANSWERED_AFTER, Time.PAIRS),),
    ),
    Policy(
        model=ManagerRequest,
        called="Questions to managers",
        words={Words.NAME: "asked_to"},
        people={"enrollment__person": Erase.DELETE, "manager": Erase.DELETE},
        why="What a manager answers about somebody is said in confidence, and in nobody's file but their own.",
        export=Export(
            "Questions you were asked as a manager",
            "manager",
            {
                "About": "enrollment__person__name",
                "Program": "enrollment__cohort__program__name",
                "Asked at": "asked_at",
                "Your answer": "get_answer_display",
                "Answered at": "answered_at",
                "You asked to talk at": "talk_asked_at",
            },
        ),
        ends=(Until(ANSWERED_AFTER, Time.WORDS),),
    ),
    Policy(
        model=InvitationQuestion,
        called="Questions before an answer",
        stays_as="Replies to questions that others asked before their answer",
        words={Words.SHARED: "text reply"},
        people={
            "enrollment__person": Erase.DELETE,
            "replied_by": Erase.STAYS,
            "reader_ids": Erase.STAYS,
        },
        why="A reply belongs to whoever asked. It is signed by somebody without a name.",
        export=Export(
            "Questions you asked before you answered",
            "enrollment__person",
            {"Asked at": "asked_at", "You asked": "text", "Replied at": "replied_at", "The reply": "reply"},
        ),
        ends=(Until(ANSWERED_AFTER, Time.WORDS),),
    ),
    Policy(
        model=SelfAssessment,
        called="Self-assessments",
        words={Words.PRIVATE: "text"},
        people={"enrollment__person": Erase.DELETE},
        export=Export(
            "Your own look at your gaps (private)",
            "enrollment__person",
            {
                "Cohort": "enrollment__cohort__name",
                "Changed at": "changed_at",
                "Levels": _levels,
                "Your note": _note,
            },
        ),
        ends=(Until(ANSWERED_AFTER, Time.WORDS),),
    ),
    Policy(
        model=EnrollmentImport,
        called="Enrollment files",
        words={Words.FACT: "counts"},
        people={"created_by_id": Erase.STAYS},
        why="It says by id who saved a file, and that person has no name any more.",
        ends=(Until("created_at", YEAR),),
    ),
    Policy(
        model=EnrollmentImportRow,
        called="Rows of enrollment files that wait for a yes",
        words={Words.NAME: "values changes", Words.FACT: "problems"},
        people={"person_id": Erase.DELETE},
        why="They wait for hours or days, and say what the file says.",
        ends=(Until("enrollment_import__created_at", STAGED),),
    ),
    Policy(
        model=Topic,
        called="Topics",
        words={Words.SHARED: "name area description levels"},
        lasts=TELLS,
    ),
    Policy(
        model=TopicImport,
        called="Topic files",
        words={Words.SHARED: "rows"},
        people={"created_by_id": Erase.STAYS},
        why="It says by id who saved a file, and that person has no name any more.",
        ends=(Until("created_at", STAGED, blanks="rows"), Until("created_at", YEAR)),
    ),
    Policy(
        model=Nomination,
        called="Colleagues who were named",
        words={Words.SHARED: "evidence", Words.NAME: "asked_to"},
        people={"nominee": Erase.DELETE, "nominator": Erase.UNLINK},
        export=Export(
            "Topics for which you named somebody, or somebody you",
            lambda person_id: Q(nominee=person_id) | Q(nominator=person_id),
            {
                "Topic": "topic__name",
                "Who was named": lambda row, me: "you" if row.nominee_id == me else row.nominee.name,
                "Why": "evidence",
                "Your answer": lambda row, me: row.get_state_display() if row.nominee_id == me else "",
                "Day": "created_at",
            },
        ),
        ends=(Until("created_at", timedelta(days=730)),),
    ),
    Policy(
        model=LibraryText,
        called="Texts of the organization",
        words={Words.SHARED: "title summary body", Words.FACT: "key purposes"},
        people={"changed_by_id": Erase.STAYS},
        why="A guide is of the organization; whoever changed it last has no name any more.",
        lasts=TELLS,
    ),
)
