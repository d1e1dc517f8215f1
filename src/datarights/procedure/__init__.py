"""Registering with an agency: applications, clocks in working days, credentials, the precheck."""
