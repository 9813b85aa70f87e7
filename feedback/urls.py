"""Addresses of the check-in, the patterns, the help door and the promise."""

from django.urls import path

from feedback.views import check_in, desk, fit, help_door, plan, proposals, reading, responses, themes

app_name = "feedback"
urlpatterns = [
    path("check-in/", check_in.check_in, name="check_in"),
    path("check-in/skip/", check_in.skip_check_in, name="skip_check_in"),
    path("check-in/resume/", check_in.resume_check_in, name="resume_check_in"),
    path("check-in/<uuid:cycle>/panel/", check_in.panel, name="panel"),
    path("check-in/pairs/<uuid:pair>/", check_in.answer_open_check_in, name="answer_open_check_in"),
    path("check-in/<uuid:period>/seal/", check_in.seal_answer, name="seal_answer"),
    path("check-in/<uuid:period>/withdraw/", check_in.withdraw_answer, name="withdraw_answer"),
    path("check-in/<uuid:cohort>/propose/", proposals.propose_theme, name="propose_theme"),
    path("check-in/proposals/<uuid:own_proposal>/withdraw/", proposals.withdraw_proposal, name="withdraw_proposal"),
    path("themes/<uuid:cohort>/", themes.themes, name="themes"),
    path("themes/<uuid:cohort>/begin/", themes.begin_themes, name="begin_themes"),
    path("themes/<uuid:cohort>/add/", themes.add_theme, name="add_theme"),
    path("themes/<uuid:cohort>/reset/", themes.reset_themes, name="reset_themes"),
    path("themes/<uuid:cohort>/<uuid:listed>/set/", themes.set_theme, name="set_theme"),
    path("themes/<uuid:cohort>/<uuid:listed>/remove/", themes.remove_theme, name="remove_theme"),
    path("themes/<uuid:cohort>/<uuid:listed>/restore/", themes.restore_theme, name="restore_theme"),
    path("themes/<uuid:cohort>/<uuid:listed>/move/", themes.move_theme, name="move_theme"),
    path("themes/<uuid:cohort>/proposals/<uuid:theme_proposal>/take/", themes.take_proposal, name="take_proposal"),
    path(
        "themes/<uuid:cohort>/proposals/<uuid:theme_proposal>/decline/",
        themes.decline_proposal,
        name="decline_proposal",
    ),
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
    path("patterns/<uuid:cohort>/", reading.report, name="report"),
    path("patterns/<uuid:cohort>/csv/", reading.report_csv, name="report_csv"),
    path("patterns/<uuid:cohort>/responses/", responses.responses, name="responses"),
    path(
        "patterns/<uuid:cohort>/<uuid:cell>/<uuid:theme>/respond/",
        responses.respond_to_pattern,
        name="respond_to_pattern",
    ),
    path("safety/", reading.safety, name="safety"),
]
