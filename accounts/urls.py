"""Addresses inside an organization."""

from django.urls import path

from accounts.views import api_tokens, erasures, imports, members, own_data, people, settings, webhook

app_name = "accounts"
urlpatterns = [
    path("", people.people, name="people"),
    path("import/", imports.import_people, name="import_people"),
    path("import/columns/", imports.map_people_columns, name="map_people_columns"),
    path("import/values/", imports.map_people_values, name="map_people_values"),
    path("import/<uuid:people_import>/", imports.people_import, name="people_import"),
    path("import/<uuid:people_import>/confirm/", imports.confirm_people_import, name="confirm_people_import"),
    path("import/<uuid:people_import>/discard/", imports.discard_people_import, name="discard_people_import"),
    path("import/<uuid:people_import>/rejected.csv", imports.rejected_people, name="rejected_people"),
    path("me/", settings.me, name="me"),
    path("me/data/", own_data.your_data, name="your_data"),
    path("me/data/collect/", own_data.ask_data_export, name="ask_data_export"),
    path("me/data/file/", own_data.data_export_file, name="data_export_file"),
    path("me/erase/", own_data.ask_own_erasure, name="ask_own_erasure"),
    path("me/erase/cancel/", own_data.cancel_own_erasure, name="cancel_own_erasure"),
    path("keeping/", erasures.keeping, name="keeping"),
    path("keeping/set/", erasures.set_keeping_times, name="set_keeping_times"),
    path("<uuid:person>/erase/", erasures.erase_person, name="erase_person"),
    path("<uuid:person>/erase/cancel/", erasures.cancel_erasure, name="cancel_erasure"),
    path("organization/", settings.set_organization, name="set_organization"),
    path("api-tokens/", api_tokens.api_tokens, name="api_tokens"),
    path("api-tokens/<uuid:api_token>/revoke/", api_tokens.revoke_api_token, name="revoke_api_token"),
    path("webhook/", webhook.webhook, name="webhook"),
    path("webhook/set/", webhook.set_webhook, name="set_webhook"),
    path("webhook/secret/", webhook.replace_webhook_secret, name="replace_webhook_secret"),
    path("webhook/try/", webhook.try_webhook, name="try_webhook"),
    path("webhook/remove/", webhook.delete_webhook, name="delete_webhook"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite_member, name="invite_member"),
    path("members/<uuid:membership>/", members.set_member_roles, name="set_member_roles"),
    path("members/<uuid:membership>/resend/", members.resend_invitation, name="resend_invitation"),
    path("members/<uuid:membership>/end/", members.deactivate_member, name="deactivate_member"),
    path("members/<uuid:membership>/give-back/", members.reactivate_member, name="reactivate_member"),
]
