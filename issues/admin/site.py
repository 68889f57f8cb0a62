"""The admin site."""

from django.contrib.admin import AdminSite


class RegisterSite(AdminSite):
    """Django's admin, as the second door for reviewers, managers and the operator."""
