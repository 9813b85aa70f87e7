"""What accounts keeps of people. See access.keeping."""

from __future__ import annotations

from datetime import timedelta

from access.keeping import Erase, Export, Policy, Until, Words
from accounts.models import (
    ApiToken,
    DataExport,
    DataKey,
    Erasure,
    ImportMapping,
    KeepingTimes,
    Membership,
    Organization,
    PeopleImport,
    PeopleImportRow,
    Person,
    PersonEvent,
    RoleGrant,
    User,
    Webhook,
)
from accounts.models.keeping import EXPORT_LASTS

STAGED = timedelta(days=7)  # a checked file that nobody said yes to
YEAR = timedelta(days=365)
BY_ID = "It says by id who did it, and that person has no name any more."

KEEPING = (
    Policy(
        model=Organization,
        called="The organization",
        words={Words.FACT: "name slug timezone"},
        lasts="It is what everything else belongs to; the operator erases it as a whole.",
    ),
    Policy(
        model=User,
        called="Accounts",
        words={Words.NAME: "email", Words.SECRET: "password"},
        why="An account belongs to the person and not to one organization: its pages show what is in it.",
        lasts="It ends with the last organization that it opens.",
    ),
    Policy(
        model=Person,
        called="People",
        words={Words.NAME: "email name employee_id title unit site", Words.FACT: "timezone languages"},
        people={"id": Erase.STAYS, "manager": Erase.UNLINK},
        why="What others did together with somebody needs somebody to stand for them: the row stays, without anything about them.",
        export=Export(
            "About you",
            "id",
            {
                "Name": "name",
                "Mail address": "email",
                "Employee number": "employee_id",
                "Title": "title",
                "Unit": "unit",
                "Site": "site",
                "Level": "level",
                "Manager": "manager__name",
                "Time zone": "timezone",
                "Languages": lambda row, _: ", ".join(row.languages),
                "Hired on": "hired_on",
                "Left on": "left_on",
            },
        ),
        lasts="As long as the organization has you in its people file, or until you are erased.",
    ),
    Policy(
        model=PersonEvent,
        called="Hired, moved, level changed, left",
        words={Words.FACT: "before after"},
        people={"person": Erase.DELETE},
        export=Export(
            "Your history in the people file",
            "person",
            {"What": "get_kind_display", "Day": "on", "Before": "before", "After": "after"},
        ),
        lasts="Outcomes are read from it for as long as the person is here.",
    ),
    Policy(
        model=Membership,
        called="Members",
        words={Words.NAME: "invited_to"},
        people={"person": Erase.DELETE, "invited_by": Erase.UNLINK},
        export=Export(
            "Your access",
            "person",
            {
                "Roles": lambda row, _: ", ".join(sorted(grant.get_role_display() for grant in row.grants.all())),
                "Invited at": "invited_at",
                "Joined at": "joined_at",
                "Open": "is_active",
            },
        ),
        lasts="As long as the person is a member.",
    ),
    Policy(
        model=RoleGrant,
        called="Roles of members",
        people={"membership__person": Erase.DELETE},
        why="Your roles are told with your access.",
        lasts="As long as the membership.",
    ),
    Policy(
        model=DataKey,
        called="The key of private and pair words",
        words={Words.SECRET: "wrapped"},
        lasts="Destroying it erases the words; a new key takes its place when the operator rotates it.",
    ),
    Policy(
        model=ImportMapping,
        called="How your files name our columns",
        words={Words.FACT: "columns values"},
        lasts="The next file would have to be mapped again.",
    ),
    Policy(
        model=PeopleImport,
        called="People files",
        words={Words.FACT: "counts"},
        people={"created_by_id": Erase.STAYS},
        why=f"Whoever saved a file has the entry in the audit log. {BY_ID}",
        ends=(Until("created_at", YEAR),),
    ),
    Policy(
        model=PeopleImportRow,
        called="Rows of people files that wait for a yes",
        words={Words.NAME: "values changes", Words.FACT: "problems"},
        people={"person_id": Erase.DELETE},
        why="They wait for hours or days, and say what the people file says.",
        ends=(Until("people_import__created_at", STAGED),),
    ),
    Policy(
        model=ApiToken,
        called="API tokens",
        words={Words.SHARED: "purpose", Words.SECRET: "digest"},
        people={"made_by": Erase.UNLINK},
        why="It is of the organization, about no one person.",
        ends=(Until("expires_on", YEAR),),
    ),
    Policy(
        model=Webhook,
        called="The chat channel",
        words={Words.SECRET: "url secret", Words.FACT: "host stopped_because test_answer"},
        lasts="Until it is removed.",
    ),
    Policy(model=KeepingTimes, called="How long things are kept", lasts="Until an owner changes it."),
    Policy(
        model=DataExport,
        called="Files of somebody's own data",
        words={Words.PRIVATE: "content"},
        people={"person": Erase.DELETE},
        why="A file does not hold the file before it.",
        ends=(Until("asked_at", EXPORT_LASTS),),
    ),
    Policy(
        model=Erasure,
        called="Who was erased, and when",
        people={"person": Erase.STAYS, "asked_by_id": Erase.STAYS},
        why="It is the proof that it was done; it says no name.",
        export=Export(
            "Requests to erase your data",
            "person",
            {"Asked at": "asked_at", "Due at": "due_at", "State": "get_state_display"},
        ),
        ends=(Until("asked_at", 3 * YEAR),),
    ),
)
