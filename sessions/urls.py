"""Addresses of pairs and their sessions."""

from django.urls import path

from sessions.views import agenda, assumptions, availability, booking, debrief, feeds, pairs, plans, session

app_name = "sessions"
urlpatterns = [
    path("sessions/", pairs.sessions, name="sessions"),
    path("pairs/<uuid:pair>/", pairs.pair, name="pair"),
    path("pairs/<uuid:pair>/notes/write/", pairs.write_note, name="write_note"),
    path("pairs/<uuid:pair>/notes/<uuid:note>/delete/", pairs.delete_note, name="delete_note"),
    path("pairs/<uuid:pair>/debrief/<str:moment>/", debrief.debrief, name="debrief"),
    path("pairs/<uuid:pair>/sessions/book/", booking.book_session, name="book_session"),
    path("pairs/<uuid:pair>/sessions/plan/", plans.plan_sessions, name="plan_sessions"),
    path("availability/", availability.availability, name="availability"),
    path("availability/windows/add/", availability.add_windows, name="add_windows"),
    path("availability/windows/<uuid:window>/delete/", availability.delete_window, name="delete_window"),
    path("availability/days-off/add/", availability.add_days_off, name="add_days_off"),
    path("availability/more-time/add/", availability.add_more_time, name="add_more_time"),
    path("availability/exceptions/<uuid:exception>/delete/", availability.delete_exception, name="delete_exception"),
    path("availability/move/", availability.move_availability, name="move_availability"),
    path("calendar/", feeds.feed, name="feed"),
    path("calendar/make/", feeds.make_feed, name="make_feed"),
    path("calendar/set/", feeds.set_feed, name="set_feed"),
    path("calendar/delete/", feeds.delete_feed, name="delete_feed"),
    path("pairs/<uuid:pair>/assumptions/", assumptions.assumptions, name="assumptions"),
    path("pairs/<uuid:pair>/assumptions/write/", assumptions.write_assumption, name="write_assumption"),
    path("assumptions/<uuid:assumption>/edit/", assumptions.edit_assumption, name="edit_assumption"),
    path("assumptions/<uuid:assumption>/delete/", assumptions.delete_assumption, name="delete_assumption"),
    path("assumptions/<uuid:assumption>/share/", assumptions.share_assumption, name="share_assumption"),
    path("assumptions/<uuid:assumption>/unshare/", assumptions.unshare_assumption, name="unshare_assumption"),
    path("sessions/<uuid:session>/", session.session, name="session"),
    path("sessions/<uuid:session>/set/", booking.set_session, name="set_session"),
    path("sessions/<uuid:session>/move/", booking.move_session, name="move_session"),
    path("sessions/<uuid:session>/cancel/", booking.cancel_session, name="cancel_session"),
    path("sessions/<uuid:session>/questions/write/", agenda.write_question, name="write_question"),
    path("sessions/<uuid:session>/questions/<uuid:question>/delete/", agenda.delete_question, name="delete_question"),
    path("sessions/<uuid:session>/examples/write/", agenda.write_example, name="write_example"),
    path("sessions/<uuid:session>/examples/<uuid:example>/delete/", agenda.delete_example, name="delete_example"),
    path("sessions/<uuid:session>/theme/", agenda.write_theme, name="write_theme"),
    path("sessions/<uuid:session>/questions/<uuid:question>/edit/", agenda.edit_question, name="edit_question"),
    path("sessions/<uuid:session>/examples/<uuid:example>/edit/", agenda.edit_example, name="edit_example"),
    path("sessions/<uuid:session>/unlog/", session.unlog_session, name="unlog_session"),
    path("sessions/<uuid:session>/log/", session.log_session, name="log_session"),
    path("sessions/<uuid:session>/takeaway/", session.write_takeaway, name="write_takeaway"),
    path("sessions/<uuid:session>/calendar/", session.calendar_file, name="calendar_file"),
]
