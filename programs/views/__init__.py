"""Pages of programs."""

from programs.views.answers import answer_enrollment as answer_enrollment
from programs.views.answers import invitation as invitation
from programs.views.cohorts import close_answers as close_answers
from programs.views.cohorts import close_cohort as close_cohort
from programs.views.cohorts import cohort as cohort
from programs.views.cohorts import open_cohort as open_cohort
from programs.views.cohorts import set_cohort as set_cohort
from programs.views.enrollments import ask_enrollments as ask_enrollments
from programs.views.enrollments import enroll_people as enroll_people
from programs.views.enrollments import remove_enrollments as remove_enrollments
from programs.views.enrollments import set_enrollment as set_enrollment
from programs.views.programs import close_program as close_program
from programs.views.programs import create_program as create_program
from programs.views.programs import program as program
from programs.views.programs import programs as programs
from programs.views.programs import set_coordinators as set_coordinators
from programs.views.programs import set_program as set_program
from programs.views.programs import set_program_topics as set_program_topics
from programs.views.topics import add_starter_topics as add_starter_topics
from programs.views.topics import add_topic as add_topic
from programs.views.topics import restore_topic as restore_topic
from programs.views.topics import retire_topic as retire_topic
from programs.views.topics import set_topic as set_topic
from programs.views.topics import topics as topics
