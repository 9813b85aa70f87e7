"""Addresses inside an organization."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("programs/<uuid:program>/health/", views.health, name="health"),
    path("pairs/<uuid:pair>/nudge/", views.nudge_pair, name="nudge_pair"),
    path("cohorts/<uuid:cohort>/nudge/", views.nudge_stalled, name="nudge_stalled"),
    path("cohorts/<uuid:cohort>/life/", views.cohort, name="cohort"),
    path("cohorts/<uuid:cohort>/clone/", views.clone_cohort, name="clone_cohort"),
    path("programs/<uuid:program>/amend-design/", views.amend_design, name="amend_design"),
    path("cohorts/<uuid:cohort>/close/", views.close_cohort, name="close_cohort"),
    path("mirror/", views.mirror, name="mirror"),
    path("learning-record/", views.learning_record, name="learning_record"),
    path("learning-record/file/", views.learning_record_file, name="learning_record_file"),
    path("reminders/", views.reminders, name="reminders"),
    path("reminders/hours/set/", views.set_office_hours, name="set_office_hours"),
    path("mails/<str:kind>/", views.other_mail, name="other_mail"),
    path("reminders/<str:reminder>/", views.reminder, name="reminder"),
    path("reminders/<str:reminder>/set/", views.set_reminder, name="set_reminder"),
    path("reminders/<str:reminder>/reset/", views.reset_reminder, name="reset_reminder"),
    path("reminders/<str:reminder>/html/", views.reminder_html, name="reminder_html"),
    path("notices/preferences/", views.preferences, name="preferences"),
    path("notices/preferences/mails/set/", views.set_preferences, name="set_preferences"),
    path("notices/preferences/hours/set/", views.set_hours, name="set_hours"),
    path("notices/preferences/hours/reset/", views.reset_hours, name="reset_hours"),
    path("notices/preferences/leave/add/", views.add_leave, name="add_leave"),
    path("notices/preferences/leave/<uuid:leave>/delete/", views.delete_leave, name="delete_leave"),
    path("operations/", views.operations, name="operations"),
    path("operations/mailboxes/<uuid:mailbox>/lift/", views.lift_mailbox, name="lift_mailbox"),
    path("operations/messages/retry/", views.retry_messages, name="retry_messages"),
    path("operations/messages/<uuid:message>/retry/", views.retry_message, name="retry_message"),
    path("operations/messages/<uuid:message>/dismiss/", views.dismiss_message, name="dismiss_message"),
]
