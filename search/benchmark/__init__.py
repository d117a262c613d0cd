"""Measures matching beside what a user would pick instead, in one run on the same rows."""
