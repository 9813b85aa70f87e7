"""Addresses outside every organization: public pages, pages of the signed-in user, and signed links."""

from django.urls import path, re_path

from notifications import views

app_name = "notifications_public"
urlpatterns = [
    # With and without the slash: a check that follows no redirects must not take a 301 for health.
    re_path(r"^health/?$", views.health, name="health"),
    re_path(r"^metrics/?$", views.metrics, name="metrics"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("demo/room/", views.room, name="room"),
    path("demo/room/post/", views.post_to_room, name="post_to_room"),
    path("demo/mail/", views.mails, name="mails"),
    path("demo/mail/<str:name>/", views.mail, name="mail"),
    path("demo/mail/<str:name>/html/", views.mail_html, name="mail_html"),
]
