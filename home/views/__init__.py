"""Pages of no single app: homes, program health, the component gallery."""

from home.views.cohorts import clone_cohort as clone_cohort
from home.views.cohorts import close_cohort as close_cohort
from home.views.cohorts import cohort as cohort
from home.views.designs import amend_design as amend_design
from home.views.gallery import gallery as gallery
from home.views.health import health as health
from home.views.health import nudge_pair as nudge_pair
from home.views.health import nudge_stalled as nudge_stalled
from home.views.home import home as home
from home.views.learning_record import learning_record as learning_record
from home.views.learning_record import learning_record_file as learning_record_file
from home.views.mirror import mirror as mirror
from home.views.operations import dismiss_message as dismiss_message
from home.views.operations import lift_mailbox as lift_mailbox
from home.views.operations import operations as operations
from home.views.operations import retry_message as retry_message
from home.views.operations import retry_messages as retry_messages
from home.views.reminders import reminder as reminder
from home.views.reminders import reminder_html as reminder_html
from home.views.reminders import reminders as reminders
from home.views.reminders import reset_reminder as reset_reminder
from home.views.reminders import set_office_hours as set_office_hours
from home.views.reminders import set_reminder as set_reminder
