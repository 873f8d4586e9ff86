"""Tests that need LibreOffice: `make test-office` installs and runs them."""
