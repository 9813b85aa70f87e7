"""Actions that write no audit entry, each with the reason. Short on purpose; a guard finds stale rows."""

UNAUDITED: dict[str, str] = {
    "jobs.start_job": "the domain action that starts the work writes the entry",
    "jobs.claim_job": "a worker taking a lease is no decision of anybody",
    "jobs.report_progress": "progress of work that was audited when it started",
    "jobs.finish_job": "the work itself audits what it changed",
    "jobs.fail_job": "nothing was changed; the job row says so",
    "jobs.end_canceled_job": "nothing was changed; the job row says so",
    "jobs.cancel_job": "nothing was changed; the job row says so",
    "notifications.notify": "the action that tells somebody writes the entry",
    "notifications.cancel": "the action that makes the message moot writes the entry",
    "notifications.notify_all": "the action that tells somebody writes the entry",
    "notifications.cancel_for_person": "the action that makes the messages moot writes the entry",
    "notifications.set_preference": "which mails a person wants is nobody else's business",
    "notifications.read_notices": "what a person has read is nobody else's business",
    "notifications.requeue_message": "home.retry_message, the operator's action, writes the entry",
    "notifications.beat": "a pulse is no decision of anybody",
    "feedback.seal_answer": "the box is the only trace that somebody answered",
    "feedback.withdraw_answer": "as if nobody had answered",
    "feedback.confirm_units": "follows from sessions, which are audited; an entry would say which unit, and when",
    "feedback.tell_panel": "told to the whole panel alike; the outbox holds what was sent",
    "feedback.ask_help": "an entry would tell its readers that a case exists",
    "feedback.close_case": "an entry would tell its readers that a case exists",
}
# Actions that take no `by`, because nobody decides anything in them.
NO_ACTOR: frozenset[str] = frozenset(
    {
        "jobs.claim_job",
        "jobs.report_progress",
        "jobs.finish_job",
        "jobs.fail_job",
        "jobs.end_canceled_job",
        "notifications.notify",
        "notifications.cancel",
        "notifications.notify_all",
        "notifications.cancel_for_person",
        "notifications.set_preference",
        "notifications.read_notices",
        "notifications.requeue_message",
        "notifications.beat",
    }
)
