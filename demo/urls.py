"""Addresses that exist in the demonstration only."""

from django.urls import path

from . import views

urlpatterns = [path("sign-in/", views.demo_sign_in, name="demo_sign_in")]
