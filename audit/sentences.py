"""Every action that is audited, and the sentence an auditor reads."""

from __future__ import annotations

from django.db.models import TextChoices


class Action(TextChoices):
    """What can be audited, named subject first."""

    ORGANIZATION_CREATED = "organization_created"
    ORGANIZATION_SET = "organization_set"
    MEMBER_ADDED = "member_added"
    MEMBER_INVITED = "member_invited"
    INVITATION_RESENT = "invitation_resent"
    MEMBER_JOINED = "member_joined"
    MEMBER_ROLES_SET = "member_roles_set"
    MEMBER_DEACTIVATED = "member_deactivated"
    MEMBER_REACTIVATED = "member_reactivated"
    TIMEZONE_SET = "timezone_set"
    PEOPLE_IMPORT_STAGED = "people_import_staged"
    PEOPLE_IMPORT_DISCARDED = "people_import_discarded"
    PEOPLE_IMPORTED = "people_imported"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_CANCELED = "erasure_canceled"
    ERASURE_BEGUN = "erasure_begun"
    ERASURE_DONE = "erasure_done"
    KEEPING_TIMES_SET = "keeping_times_set"
    JOB_STARTED = "job_started"
    MESSAGE_RETRIED = "message_retried"
    REMINDER_SET = "reminder_set"
    REMINDER_RESET = "reminder_reset"
    OFFICE_HOURS_SET = "office_hours_set"
    MESSAGES_RETRIED = "messages_retried"
    MESSAGE_DISMISSED = "message_dismissed"
    MAILBOX_LIFTED = "mailbox_lifted"
    WEBHOOK_SET = "webhook_set"
    WEBHOOK_SECRET_REPLACED = "webhook_secret_replaced"  # noqa: S105 - the name of an action
    WEBHOOK_TESTED = "webhook_tested"
    WEBHOOK_STOPPED = "webhook_stopped"
    WEBHOOK_DELETED = "webhook_deleted"
    TOPIC_ADDED = "topic_added"
    TOPIC_SET = "topic_set"
    TOPIC_RETIRED = "topic_retired"
    TOPIC_RESTORED = "topic_restored"
    STARTER_TOPICS_ADDED = "starter_topics_added"
    TOPICS_MERGED = "topics_merged"
    TOPIC_IMPORT_STAGED = "topic_import_staged"
    TOPIC_IMPORT_DISCARDED = "topic_import_discarded"
    TOPICS_IMPORTED = "topics_imported"
    NOMINATION_ACCEPTED = "nomination_accepted"
    OWN_TOPICS_CHOSEN = "own_topics_chosen"
    OWN_SKILLS_CORRECTED = "own_skills_corrected"
    LIBRARY_TEXT_ADDED = "library_text_added"
    LIBRARY_TEXT_SET = "library_text_set"
    LIBRARY_TEXT_HIDDEN = "library_text_hidden"
    LIBRARY_TEXT_SHOWN = "library_text_shown"
    LIBRARY_TEXT_RESET = "library_text_reset"
    PROGRAM_CREATED = "program_created"
    PROGRAM_DRAFTED = "program_drafted"
    PROGRAM_PURPOSE_SET = "program_purpose_set"
    PROGRAM_QUESTIONS_SET = "program_questions_set"
    PROGRAM_FORMATS_SET = "program_formats_set"
    PROGRAM_ELIGIBILITY_SET = "program_eligibility_set"
    PROGRAM_RHYTHM_SET = "program_rhythm_set"
    PROGRAM_NORMS_SET = "program_norms_set"
    PROGRAM_DESIGN_SET = "program_design_set"
    PROGRAM_TOPICS_SET = "program_topics_set"
    COORDINATORS_SET = "coordinators_set"
    PROGRAM_LAUNCHED = "program_launched"
    DESIGN_AMENDED = "design_amended"
    DRAW_FIXED = "draw_fixed"
    DRAW_MADE = "draw_made"
    PROGRAM_DELETED = "program_deleted"
    PROGRAM_CLOSED = "program_closed"
    COHORT_OPENED = "cohort_opened"
    COHORT_SET = "cohort_set"
    ANSWERS_CLOSED = "answers_closed"
    COHORT_STARTED = "cohort_started"
    COHORT_CLOSED = "cohort_closed"
    DEBRIEF_BEGUN = "debrief_begun"
    COHORT_RESUMED = "cohort_resumed"
    COHORT_CLONED = "cohort_cloned"
    PEOPLE_ENROLLED = "people_enrolled"
    ENROLLMENT_SET = "enrollment_set"
    TOPIC_GIVEN = "topic_given"
    ENROLLMENTS_REMOVED = "enrollments_removed"
    ENROLLMENTS_ASKED = "enrollments_asked"
    ENROLLMENTS_ASKED_LATER = "enrollments_asked_later"
    ENROLLMENT_ACCEPTED = "enrollment_accepted"
    ENROLLMENT_IMPORT_STAGED = "enrollment_import_staged"
    ENROLLMENT_IMPORT_DISCARDED = "enrollment_import_discarded"
    ENROLLMENT_IMPORTED = "enrollment_imported"
    SESSION_BOOKED = "session_booked"
    SESSION_MOVED = "session_moved"
    SESSION_SET = "session_set"
    SESSION_CANCELED = "session_canceled"
    SESSION_HELD = "session_held"
    SESSION_MISSED = "session_missed"
    SESSION_CONFIRMED = "session_confirmed"
    SESSION_UNLOGGED = "session_unlogged"
    CHECK_INS_PLANNED = "check_ins_planned"
    CYCLE_STARTED = "cycle_started"
    PATTERN_ANSWERED = "pattern_answered"
    THEMES_SET = "themes_set"
    THEME_PROPOSAL_DECLINED = "theme_proposal_declined"
    PERIOD_CLOSED = "period_closed"
    STORY_PUBLISHED = "story_published"
    STORY_RETURNED = "story_returned"
    DECISION_RECORDED = "decision_recorded"
    DECISION_EDITED = "decision_edited"
    DECISION_FOLLOWED_UP = "decision_followed_up"
    EXPERIMENT_STARTED = "experiment_started"
    EXPERIMENT_EDITED = "experiment_edited"
    EXPERIMENT_FOLLOWED_UP = "experiment_followed_up"
    ROLLED_UP = "rolled_up"
    KPI_CREATED = "kpi_created"
    KPI_EDITED = "kpi_edited"
    KPI_ARCHIVED = "kpi_archived"
    KPI_RESTORED = "kpi_restored"
    KPI_DELETED = "kpi_deleted"
    KPI_POINTS_SAVED = "kpi_points_saved"
    KPI_POINT_DELETED = "kpi_point_deleted"
    KPIS_IMPORTED = "kpis_imported"
    KPI_IMPORT_UNDONE = "kpi_import_undone"
    OUTCOMES_IMPORTED = "outcomes_imported"
    OUTCOMES_DELETED = "outcomes_deleted"
    MEASURE_IMPORT_STAGED = "measure_import_staged"
    MEASURE_IMPORT_DISCARDED = "measure_import_discarded"
    ASSUMPTION_SHARED = "assumption_shared"
    ASSUMPTION_UNSHARED = "assumption_unshared"
    API_TOKEN_MADE = "api_token_made"  # noqa: S105 - the name of an action
    API_TOKEN_REVOKED = "api_token_revoked"  # noqa: S105 - the name of an action
    PAIRING_STARTED = "pairing_started"
    PAIRING_SOLVED = "pairing_solved"
    PAIR_IMPORT_STAGED = "pair_import_staged"
    PAIR_IMPORT_DISCARDED = "pair_import_discarded"
    PAIRS_IMPORTED = "pairs_imported"
    PUBLISH_SCHEDULED = "publish_scheduled"
    PUBLISH_UNDONE = "publish_undone"
    PUBLISH_FAILED = "publish_failed"
    PAIRS_PUBLISHED = "pairs_published"
    PAIR_LOCKED = "pair_locked"
    PAIR_FORBIDDEN = "pair_forbidden"
    RULING_LIFTED = "ruling_lifted"
    PAIR_CLOSED = "pair_closed"
    PAIR_BEGAN = "pair_began"
    PAIR_PAUSED = "pair_paused"
    PAIR_RESUMED = "pair_resumed"
    PAIR_SMALLER = "pair_smaller"
    PAIR_NUDGED = "pair_nudged"
    PAIR_LEFT = "pair_left"
    CIRCLES_PUBLISHED = "circles_published"
    GUEST_ADDED = "guest_added"
    CHARTER_PROPOSED = "charter_proposed"
    CHARTER_SIGNED = "charter_signed"
    CHARTER_AGREED = "charter_agreed"
    CHARTER_REVIEWED = "charter_reviewed"


SENTENCES: dict[Action, str] = {
    Action.ORGANIZATION_CREATED: "{actor} created the organization {subject}",
    Action.ORGANIZATION_SET: "{actor} changed the settings of {subject}: {changes}",
    Action.MEMBER_ADDED: "{actor} added {subject} as {roles}",
    Action.MEMBER_INVITED: "{actor} invited {subject} as {roles}",
    Action.INVITATION_RESENT: "{actor} sent the invitation to {subject} again",
    Action.MEMBER_JOINED: "{subject} accepted the invitation",
    Action.MEMBER_ROLES_SET: "{actor} changed the roles of {subject} from {before} to {roles}",
    Action.MEMBER_DEACTIVATED: "{actor} ended the access of {subject}",
    Action.MEMBER_REACTIVATED: "{actor} gave {subject} access again",
    Action.TIMEZONE_SET: "{subject} set the time zone to {timezone}",
    Action.PEOPLE_IMPORT_STAGED: "{actor} checked a people file of {rows} rows",
    Action.PEOPLE_IMPORT_DISCARDED: "{actor} discarded a checked people file",
    Action.PEOPLE_IMPORTED: "{actor} imported people: {added} added, {changed} changed, {left} left",
    Action.ERASURE_ASKED: "{actor} asked to erase the data of {subject}",
    Action.ERASURE_CANCELED: "{actor} called off erasing the data of {subject}",
    Action.ERASURE_BEGUN: "Erasing the data of {subject} began",
    Action.ERASURE_DONE: "The data of {subject} was erased",
    Action.KEEPING_TIMES_SET: "{actor} set how long things are kept: {changes}",
    Action.JOB_STARTED: "{actor} started {subject}",
    Action.MESSAGE_RETRIED: "{actor} tried to send a message to {address} again: {subject}",
    Action.REMINDER_SET: "{actor} changed the reminder “{subject}”: {change}",
    Action.REMINDER_RESET: "{actor} set the reminder “{subject}” back to how it ships",
    Action.OFFICE_HOURS_SET: "{actor} set the usual working hours: {days}, {opens} to {closes}",
    Action.MESSAGES_RETRIED: "{actor} tried to send {messages} messages again",
    Action.MAILBOX_LIFTED: "{actor} lets mail go to {subject} again",
    Action.MESSAGE_DISMISSED: "{actor} marked a failed message to {address} as seen: {subject}",
    Action.WEBHOOK_SET: "{actor} set the chat channel at {subject}: {change}",
    Action.WEBHOOK_SECRET_REPLACED: "{actor} replaced the signing secret of the chat channel at {subject}",
    Action.WEBHOOK_TESTED: "{actor} sent a test to the chat channel at {subject}",
    Action.WEBHOOK_STOPPED: "The chat channel at {subject} was switched off: {reason}",
    Action.WEBHOOK_DELETED: "{actor} removed the chat channel at {subject}",
    Action.TOPIC_ADDED: "{actor} added the topic {subject}",
    Action.TOPIC_SET: "{actor} changed the topic {before}, now {subject}",
    Action.TOPIC_RETIRED: "{actor} retired the topic {subject}",
    Action.TOPIC_RESTORED: "{actor} brought back the topic {subject}",
    Action.STARTER_TOPICS_ADDED: "{actor} added {topics} topics of the starter catalog",
    Action.TOPICS_MERGED: "{actor} merged the topic {gone} into {subject}",
    Action.TOPIC_IMPORT_STAGED: "{actor} checked a topic file of {rows} rows",
    Action.TOPIC_IMPORT_DISCARDED: "{actor} discarded a checked topic file",
    Action.TOPICS_IMPORTED: "{actor} imported topics: {added} added, {changed} changed",
    Action.NOMINATION_ACCEPTED: "{subject} may be suggested as a mentor for {topic}",
    Action.OWN_TOPICS_CHOSEN: "{subject} chose what to learn in {cohort}",
    Action.OWN_SKILLS_CORRECTED: "{subject} corrected what they teach in {cohort}",
    Action.LIBRARY_TEXT_ADDED: "{actor} added the {what} {subject}",
    Action.LIBRARY_TEXT_SET: "{actor} changed the {what} {subject}",
    Action.LIBRARY_TEXT_HIDDEN: "{actor} hid the {what} {subject}",
    Action.LIBRARY_TEXT_SHOWN: "{actor} brought back the {what} {subject}",
    Action.LIBRARY_TEXT_RESET: "{actor} restored the shipped words of the {what} {subject}",
    Action.PROGRAM_CREATED: "{actor} created the program {subject}",
    Action.PROGRAM_DRAFTED: "{actor} began the program {subject} from the template {template}",
    Action.PROGRAM_PURPOSE_SET: "{actor} set the purpose of {subject}",
    Action.PROGRAM_QUESTIONS_SET: "{actor} set the questions of {subject}: {questions} in all",
    Action.PROGRAM_FORMATS_SET: "{actor} set the formats of {subject}: {formats}",
    Action.PROGRAM_ELIGIBILITY_SET: "{actor} set who is eligible for {subject}: {mentor} rules for mentors, {mentee} for mentees",
    Action.PROGRAM_RHYTHM_SET: "{actor} set the rhythm of {subject}: {rhythm}",
    Action.PROGRAM_NORMS_SET: "{actor} set the confidentiality norms of {subject}",
    Action.PROGRAM_DESIGN_SET: "{actor} set how the success of {subject} is told: {outcome}",
    Action.PROGRAM_TOPICS_SET: "{actor} set the topics of {subject}: {topics} in all",
    Action.COORDINATORS_SET: "{actor} set the coordinators of {subject}: {names}",
    Action.PROGRAM_LAUNCHED: "{actor} launched the program {subject}",
    Action.DESIGN_AMENDED: "{actor} changed how the success of {subject} is told, after its launch: amendment {number}",
    Action.DRAW_FIXED: "{actor} fixed the pool of the draw of {subject}: {people} people",
    Action.DRAW_MADE: "{actor} drew {places} places in {subject}",
    Action.PROGRAM_DELETED: "{actor} deleted the draft {subject}",
    Action.PROGRAM_CLOSED: "{actor} closed the program {subject}",
    Action.COHORT_OPENED: "{actor} opened the cohort {subject} of {program}",
    Action.COHORT_SET: "{actor} changed the cohort {subject}: answers are due on {answers_due_on}",
    Action.ANSWERS_CLOSED: "{actor} closed the answers of {subject}",
    Action.COHORT_STARTED: "{actor} started the cohort {subject}",
    Action.COHORT_CLOSED: "{actor} closed the cohort {subject}",
    Action.DEBRIEF_BEGUN: "{actor} began the debrief of {subject}",
    Action.COHORT_RESUMED: "{actor} took {subject} back from its debrief",
    Action.COHORT_CLONED: "{actor} opened the cohort {subject} with {people} people of {source}",
    Action.PEOPLE_ENROLLED: "{actor} enrolled {people} in {subject} on the {side} side",
    Action.ENROLLMENT_SET: "{actor} changed what {subject} brings to {cohort}",
    Action.TOPIC_GIVEN: "{actor} gave {people} a topic in {subject}",
    Action.ENROLLMENTS_REMOVED: "{actor} took {people} out of {subject}",
    Action.ENROLLMENTS_ASKED: "{actor} asked {people} to take part in {subject}",
    Action.ENROLLMENTS_ASKED_LATER: "{actor} put off asking {people} to take part in {subject}",
    Action.ENROLLMENT_ACCEPTED: "{subject} takes part in {cohort}",
    Action.ENROLLMENT_IMPORT_STAGED: "{actor} checked an enrollment file of {rows} rows for {subject}",
    Action.ENROLLMENT_IMPORT_DISCARDED: "{actor} discarded a checked enrollment file for {subject}",
    Action.ENROLLMENT_IMPORTED: "{actor} enrolled people in {subject} from a file: {added} rows added, {changed} changed",
    Action.SESSION_BOOKED: "{actor} booked {subject}",
    Action.SESSION_MOVED: "{actor} moved {subject}",
    Action.SESSION_SET: "{actor} changed the place of {subject}",
    Action.SESSION_CANCELED: "{actor} canceled {subject}",
    Action.SESSION_HELD: "{actor} logged that {subject} took place",
    Action.SESSION_MISSED: "{actor} logged that {subject} did not take place",
    Action.SESSION_CONFIRMED: "{actor} answered whether {subject} took place",
    Action.SESSION_UNLOGGED: "{actor} took back whether {subject} took place",
    Action.CHECK_INS_PLANNED: "{actor} planned the check-ins of {subject}: {plan}",
    Action.CYCLE_STARTED: "{actor} froze the panel and the statements of the check-ins of {subject}",
    Action.PATTERN_ANSWERED: "{actor} answered the pattern “{subject}” of {cohort}: {state}",
    Action.THEMES_SET: "{actor} changed the statements of the coming cycle of {subject}: {change}",
    Action.THEME_PROPOSAL_DECLINED: "{actor} left a proposed statement off the coming cycle of {subject}",
    Action.PERIOD_CLOSED: "{actor} closed the check-in of {subject}",
    Action.STORY_PUBLISHED: "{actor} published {subject}",
    Action.STORY_RETURNED: "{actor} gave {subject} back to its pair, with a note",
    Action.DECISION_RECORDED: "{actor} recorded {subject}",
    Action.DECISION_EDITED: "{actor} corrected {subject}",
    Action.DECISION_FOLLOWED_UP: "{actor} said that {subject} still stands",
    Action.EXPERIMENT_STARTED: "{actor} started {subject}",
    Action.EXPERIMENT_EDITED: "{actor} corrected {subject}",
    Action.EXPERIMENT_FOLLOWED_UP: "{actor} said how {subject} stands: {state}",
    Action.ROLLED_UP: "{actor} had {subject} counted for the impact pages",
    Action.KPI_CREATED: "{actor} added the KPI {subject}",
    Action.KPI_EDITED: "{actor} changed the KPI {subject}: {change}",
    Action.KPI_ARCHIVED: "{actor} archived the KPI {subject}",
    Action.KPI_RESTORED: "{actor} brought the KPI {subject} back",
    Action.KPI_DELETED: "{actor} deleted the KPI {subject} with its values: {values}",
    Action.KPI_POINTS_SAVED: "{actor} saved values of {subject}: {added} added, {changed} changed",
    Action.KPI_POINT_DELETED: "{actor} removed the value of {period} from {subject}",
    Action.KPIS_IMPORTED: "{actor} saved values of KPIs from a file: {added} added, {changed} changed",
    Action.KPI_IMPORT_UNDONE: "{actor} took back values of KPIs that a file had brought: {values}",
    Action.OUTCOMES_IMPORTED: "{actor} saved outcomes of people from a file: {added} rows",
    Action.OUTCOMES_DELETED: "{actor} deleted outcomes of people under {subject}: {rows}",
    Action.MEASURE_IMPORT_STAGED: "{actor} checked a file: {kind}, rows: {rows}",
    Action.MEASURE_IMPORT_DISCARDED: "{actor} discarded a checked file: {kind}",
    Action.ASSUMPTION_SHARED: "{actor} shared {subject}",
    Action.ASSUMPTION_UNSHARED: "{actor} took back {subject} that they had shared",
    Action.API_TOKEN_MADE: "{actor} made an API token for {subject}, which {rights} until {until}",
    Action.API_TOKEN_REVOKED: "{actor} revoked the API token for {subject}",
    Action.PAIRING_STARTED: "{actor} started {subject} of pairs for {cohort}",
    Action.PAIRING_SOLVED: "{actor} solved {subject} of pairs for {cohort}: {paired} of {mentees} mentees have a mentor",
    Action.PAIR_IMPORT_STAGED: "{actor} checked a file of {rows} ready-made pairs for {subject}",
    Action.PAIR_IMPORT_DISCARDED: "{actor} discarded a checked file of ready-made pairs for {subject}",
    Action.PAIRS_IMPORTED: "{actor} locked {pairs} pairs of a file for the drafts of {subject}",
    Action.PUBLISH_SCHEDULED: "{actor} scheduled {subject} for {cohort} to be published in {minutes} minutes",
    Action.PUBLISH_UNDONE: "{actor} took back the publishing of {subject} for {cohort}",
    Action.PUBLISH_FAILED: "{subject} for {cohort} was not published: {reason}",
    Action.PAIRS_PUBLISHED: "{actor} published {subject} for {cohort}: {pairs} pairs",
    Action.PAIR_LOCKED: "{actor} locked {subject} for the drafts of {cohort}",
    Action.PAIR_FORBIDDEN: "{actor} forbade {subject} as a pair in the drafts of {cohort}",
    Action.RULING_LIFTED: "{actor} took back that {subject} are {kind} in the drafts of {cohort}",
    Action.PAIR_CLOSED: "A pair of {cohort} ended",
    Action.PAIR_BEGAN: "A pair of {cohort} agreed on its charter and begins",
    Action.PAIR_PAUSED: "A pair of {cohort} rests",
    Action.PAIR_RESUMED: "A pair of {cohort} goes on after its rest",
    Action.PAIR_NUDGED: "{actor} nudged {subject} in a pair of {cohort}",
    Action.PAIR_SMALLER: "Somebody left a pair of {cohort}, which goes on",
    Action.PAIR_LEFT: "Somebody whose pair of {cohort} had ended wants no other",
    Action.CIRCLES_PUBLISHED: "{actor} published circles for {subject}: {circles} new, {joined} people into others",
    Action.GUEST_ADDED: "{actor} added {subject} to {cohort} as a guest",
    Action.CHARTER_PROPOSED: "{actor} proposed version {version} of {subject}",
    Action.CHARTER_SIGNED: "{actor} signed version {version} of {subject}",
    Action.CHARTER_AGREED: "Everybody has signed version {version} of {subject}",
    Action.CHARTER_REVIEWED: "{actor} reviewed version {version} of {subject}",
}
