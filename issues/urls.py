"""Where the pages are, one list for each noun. Names and addresses never change."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from issues.views import (
    accounts,
    agenda,
    citations,
    handling,
    issue_edit,
    issue_log,
    issue_pages,
    issues,
    machines,
    meeting_forms,
    meetings,
    negotiations,
    people,
    positions,
    publishing,
    reviews,
    second_factors,
    sources,
)

people_urls = [
    path("accounts/login/", accounts.LogIn.as_view(), name="login"),
    path("accounts/code/", second_factors.code, name="code"),
    path("accounts/second-factor/", second_factors.second_factor, name="second-factor"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("accounts/password/", accounts.ChangePassword.as_view(), name="password"),
    path("accounts/set-password/<str:uidb64>/<str:token>/", accounts.SetPassword.as_view(), name="set-password"),
    path("preferences/", people.preferences, name="preferences"),
]

machine_urls = [
    path("healthz", machines.process, name="healthz"),
    path("readyz", machines.database, name="readyz"),
    path("favicon.ico", machines.favicon, name="favicon"),
]

negotiation_urls = [
    path("", negotiations.home, name="home"),
    path("<slug:slug>/", negotiations.negotiation, name="negotiation"),
]

issue_urls = [
    path("issues/", issues.all_issues, name="all-issues"),
    path("<slug:slug>/issues/", issues.issues, name="issues"),
    path("<slug:slug>/issues/new/", issue_log.log, name="issue-log"),
    path("<slug:slug>/issues/duplicates/", issue_log.duplicates, name="issue-duplicates"),
    path("<slug:slug>/issues/<str:reference>/", issue_pages.issue, name="issue"),
    path("<slug:slug>/issues/<str:reference>/history/", issue_pages.issue_history, name="issue-history"),
]

ONE_ISSUE = "<slug:slug>/issues/<str:reference>"
ONE_POSITION = f"{ONE_ISSUE}/positions/<uuid:key>"

issue_form_urls = [
    path(f"{ONE_ISSUE}/edit/", issue_edit.edit, name="issue-edit"),
    path(f"{ONE_ISSUE}/publish/", publishing.publish, name="issue-publish"),
    path(f"{ONE_ISSUE}/submit/", issue_edit.submit, name="issue-submit"),
    path(f"{ONE_ISSUE}/withdraw/", issue_edit.withdraw, name="issue-withdraw"),
    path(f"{ONE_ISSUE}/restore/", issue_edit.restore, name="issue-restore"),
    path(f"{ONE_ISSUE}/handling/", handling.handling, name="handling"),
    path(f"{ONE_ISSUE}/notes/new/", handling.write, name="note-write"),
    path(f"{ONE_ISSUE}/standing/", handling.report, name="standing-report"),
    path(f"{ONE_ISSUE}/raised-at/", agenda.raised_at, name="raised-at"),
    path(f"{ONE_ISSUE}/raised-at/<uuid:key>/", agenda.item, name="agenda-item"),
    path(f"{ONE_ISSUE}/raised-at/<uuid:key>/remove/", agenda.take_off, name="agenda-item-remove"),
    path(f"{ONE_ISSUE}/citations/new/", citations.cite, name="issue-cite"),
    path(f"{ONE_ISSUE}/citations/<uuid:key>/remove/", citations.remove, name="citation-remove"),
    path(f"{ONE_ISSUE}/proposals/<uuid:key>/take-back/", issue_edit.take_back, name="proposal-take-back"),
]

position_urls = [
    path(f"{ONE_ISSUE}/positions/new/", positions.log, name="position-log"),
    path(f"{ONE_POSITION}/edit/", issue_edit.edit, name="position-edit"),
    path(f"{ONE_POSITION}/submit/", issue_edit.submit, name="position-submit"),
    path(f"{ONE_POSITION}/withdraw/", issue_edit.withdraw, name="position-withdraw"),
    path(f"{ONE_POSITION}/restore/", issue_edit.restore, name="position-restore"),
    path(f"{ONE_POSITION}/citations/new/", citations.cite, name="position-cite"),
]

ONE_MEETING = "<slug:slug>/meetings/<slug:meeting_slug>"

meeting_urls = [
    path("<slug:slug>/meetings/", meetings.meetings, name="meetings"),
    path("<slug:slug>/meetings/new/", meeting_forms.log, name="meeting-log"),
    path(f"{ONE_MEETING}/", meetings.meeting, name="meeting"),
    path(f"{ONE_MEETING}/edit/", meeting_forms.edit, name="meeting-edit"),
    path(f"{ONE_MEETING}/withdraw/", meeting_forms.withdraw, name="meeting-withdraw"),
    path(f"{ONE_MEETING}/restore/", meeting_forms.restore, name="meeting-restore"),
    path(f"{ONE_MEETING}/proposals/<uuid:key>/take-back/", meeting_forms.take_back, name="meeting-proposal-take-back"),
    path(f"{ONE_MEETING}/delegates/", meeting_forms.delegates, name="delegates"),
    path(f"{ONE_MEETING}/delegates/<uuid:key>/remove/", meeting_forms.remove_delegate, name="delegate-remove"),
]

source_urls = [
    path("<slug:slug>/sources/", sources.sources, name="sources"),
    path("<slug:slug>/sources/new/", sources.log, name="source-log"),
    path("<slug:slug>/sources/<uuid:key>/", sources.source, name="source"),
    path("<slug:slug>/sources/<uuid:key>/edit/", sources.edit, name="source-edit"),
]

review_urls = [
    path("<slug:slug>/review/", reviews.review, name="review"),
    path("<slug:slug>/review/approve/", reviews.review_several, name="review-several"),
    path("<slug:slug>/review/<str:kind>/<uuid:key>/", reviews.review_item, name="review-item"),
]

urlpatterns: list[URLPattern] = [
    *people_urls,
    *machine_urls,
    *issue_urls,
    *issue_form_urls,
    *position_urls,
    *meeting_urls,
    *source_urls,
    *review_urls,
    *negotiation_urls,
]
