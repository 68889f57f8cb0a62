"""Where the pages are, one list for each noun. Names and addresses never change."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, path

from issues.views import health, issues, meetings, negotiations, people, reviews, sources

people_urls = [
    path(
        "accounts/login/",
        LoginView.as_view(template_name="issues/log_in.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("preferences/", people.preferences, name="preferences"),
]

health_urls = [
    path("healthz", health.process, name="healthz"),
    path("readyz", health.database, name="readyz"),
]

negotiation_urls = [
    path("", negotiations.home, name="home"),
    path("<slug:slug>/", negotiations.negotiation, name="negotiation"),
]

issue_urls = [
    path("issues/", issues.all_issues, name="all-issues"),
    path("<slug:slug>/issues/", issues.issues, name="issues"),
    path("<slug:slug>/issues/<str:reference>/", issues.issue, name="issue"),
]

meeting_urls = [
    path("<slug:slug>/meetings/", meetings.meetings, name="meetings"),
    path("<slug:slug>/meetings/<slug:meeting_slug>/", meetings.meeting, name="meeting"),
]

source_urls = [
    path("<slug:slug>/sources/", sources.sources, name="sources"),
    path("<slug:slug>/sources/<uuid:key>/", sources.source, name="source"),
]

review_urls = [
    path("<slug:slug>/review/", reviews.review, name="review"),
]

urlpatterns: list[URLPattern] = [
    *people_urls,
    *health_urls,
    *issue_urls,
    *meeting_urls,
    *source_urls,
    *review_urls,
    *negotiation_urls,
]
