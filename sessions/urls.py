"""Addresses of pairs and their sessions."""

from django.urls import path

from sessions.views import booking, session

app_name = "sessions"
urlpatterns = [
    path("sessions/", booking.sessions, name="sessions"),
    path("pairs/<uuid:pair>/", booking.pair, name="pair"),
    path("pairs/<uuid:pair>/sessions/book/", booking.book_session, name="book_session"),
    path("sessions/<uuid:session>/", session.session, name="session"),
    path("sessions/<uuid:session>/move/", booking.move_session, name="move_session"),
    path("sessions/<uuid:session>/cancel/", booking.cancel_session, name="cancel_session"),
    path("sessions/<uuid:session>/questions/write/", session.write_question, name="write_question"),
    path("sessions/<uuid:session>/questions/<uuid:question>/delete/", session.delete_question, name="delete_question"),
    path("sessions/<uuid:session>/examples/write/", session.write_example, name="write_example"),
    path("sessions/<uuid:session>/examples/<uuid:example>/delete/", session.delete_example, name="delete_example"),
    path("sessions/<uuid:session>/log/", session.log_session, name="log_session"),
    path("sessions/<uuid:session>/takeaway/", session.write_takeaway, name="write_takeaway"),
    path("sessions/<uuid:session>/calendar/", session.calendar_file, name="calendar_file"),
]
