"""Addresses of the check-in, the patterns, the help door and the promise."""

from django.urls import path

from feedback.views import check_in, desk, fit, help_door, plan, reading

app_name = "feedback"
urlpatterns = [
    path("check-in/", check_in.check_in, name="check_in"),
    path("check-in/skip/", check_in.skip_check_in, name="skip_check_in"),
    path("check-in/resume/", check_in.resume_check_in, name="resume_check_in"),
    path("check-in/<uuid:cycle>/panel/", check_in.panel, name="panel"),
    path("check-in/pairs/<uuid:pair>/", check_in.answer_open_check_in, name="answer_open_check_in"),
    path("check-in/<uuid:period>/seal/", check_in.seal_answer, name="seal_answer"),
    path("check-in/<uuid:period>/withdraw/", check_in.withdraw_answer, name="withdraw_answer"),
    path("fit/<uuid:pair>/", fit.answer_fit_check, name="answer_fit_check"),
    path("help/ask/", help_door.ask_help, name="ask_help"),
    path("help/mine/", help_door.own_cases, name="own_cases"),
    path("help/mine/<uuid:case>/", help_door.own_case, name="own_case"),
    path("help/code/", help_door.coded_case, name="coded_case"),
    # Which case it is comes with the form: by its id, or by the code of one without a name.
    path("help/reply/", help_door.reply_case, name="reply_case"),
    path("help/reopen/", help_door.reopen_case, name="reopen_case"),
    path("help/hand-over/", help_door.answer_hand_over, name="answer_hand_over"),
    path("help/send-on/", help_door.send_case_on, name="send_case_on"),
    path("help/take-back/", help_door.take_back_case, name="take_back_case"),
    path("help/cases/", desk.cases, name="cases"),
    path("help/cases/<uuid:case>/", desk.case, name="case"),
    path("help/cases/<uuid:case>/answer/", desk.answer_case, name="answer_case"),
    path("help/cases/<uuid:case>/close/", desk.close_case, name="close_case"),
    path("help/cases/<uuid:case>/hand-over/", desk.propose_hand_over, name="propose_hand_over"),
    path("help/cases/<uuid:case>/notes/", desk.write_case_note, name="write_case_note"),
    path("help/cases/<uuid:case>/notes/delete/", desk.delete_case_note, name="delete_case_note"),
    path("cohorts/<uuid:cohort>/check-ins/", plan.plan_check_ins, name="plan_check_ins"),
    path("cohorts/<uuid:cohort>/check-ins/length/", plan.set_check_in_length, name="set_check_in_length"),
    path("cohorts/<uuid:cohort>/check-ins/cells/", plan.set_cells, name="set_cells"),
    path("patterns/", reading.patterns, name="patterns"),
    path("safety/", reading.safety, name="safety"),
]
