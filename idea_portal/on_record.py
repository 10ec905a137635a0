"""Of the tables that Django and its libraries bring along none is on record (`history.on_record`)."""

RECORDS = ()
NO_RECORDS = {
    "auth.Permission": "Django’s own; the portal goes by roles",
    "auth.Group": "Django’s own; the portal goes by roles",
    "auth.Group_permissions": "Django’s own; the portal goes by roles",
    "contenttypes.ContentType": "Django’s list of models",
    "sessions.Session": "who is signed in now",
    "account.EmailAddress": "addresses of accounts",
    "account.EmailConfirmation": "addresses on their way to being confirmed",
    "mfa.Authenticator": "second factors",
}
CHECKS = ()
