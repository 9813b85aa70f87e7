"""Addresses inside an organization."""

from django.urls import path

from programs import views

app_name = "programs"
urlpatterns = [
    path("topics/", views.topics, name="topics"),
    path("topics/add/", views.add_topic, name="add_topic"),
    path("topics/starter/", views.add_starter_topics, name="add_starter_topics"),
    path("topics/<uuid:topic>/", views.set_topic, name="set_topic"),
    path("topics/<uuid:topic>/retire/", views.retire_topic, name="retire_topic"),
    path("topics/<uuid:topic>/restore/", views.restore_topic, name="restore_topic"),
    path("programs/", views.programs, name="programs"),
    path("programs/create/", views.create_program, name="create_program"),
    path("programs/<uuid:program>/", views.program, name="program"),
    path("programs/<uuid:program>/set/", views.set_program, name="set_program"),
    path("programs/<uuid:program>/topics/", views.set_program_topics, name="set_program_topics"),
    path("programs/<uuid:program>/coordinators/", views.set_coordinators, name="set_coordinators"),
    path("programs/<uuid:program>/close/", views.close_program, name="close_program"),
    path("programs/<uuid:program>/cohorts/open/", views.open_cohort, name="open_cohort"),
    path("cohorts/<uuid:cohort>/", views.cohort, name="cohort"),
    path("cohorts/<uuid:cohort>/set/", views.set_cohort, name="set_cohort"),
    path("cohorts/<uuid:cohort>/answers/close/", views.close_answers, name="close_answers"),
    path("cohorts/<uuid:cohort>/close/", views.close_cohort, name="close_cohort"),
    path("cohorts/<uuid:cohort>/enroll/", views.enroll_people, name="enroll_people"),
    path("cohorts/<uuid:cohort>/ask/", views.ask_enrollments, name="ask_enrollments"),
    path("cohorts/<uuid:cohort>/remove/", views.remove_enrollments, name="remove_enrollments"),
    path("cohorts/<uuid:cohort>/import/", views.import_enrollments, name="import_enrollments"),
    path("cohorts/<uuid:cohort>/import/columns/", views.map_enrollment_columns, name="map_enrollment_columns"),
    path("cohorts/<uuid:cohort>/import/values/", views.map_enrollment_values, name="map_enrollment_values"),
    path("enrollment-imports/<uuid:enrollment_import>/", views.enrollment_import, name="enrollment_import"),
    path(
        "enrollment-imports/<uuid:enrollment_import>/confirm/",
        views.confirm_enrollment_import,
        name="confirm_enrollment_import",
    ),
    path(
        "enrollment-imports/<uuid:enrollment_import>/discard/",
        views.discard_enrollment_import,
        name="discard_enrollment_import",
    ),
    path(
        "enrollment-imports/<uuid:enrollment_import>/rejected.csv",
        views.rejected_enrollments,
        name="rejected_enrollments",
    ),
    path("enrollments/<uuid:enrollment>/", views.set_enrollment, name="set_enrollment"),
    path("enrollments/<uuid:enrollment>/answer/", views.answer_enrollment, name="answer_enrollment"),
]
