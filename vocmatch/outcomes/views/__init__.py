"""Screens by who uses them: the school, the bureaus, the graduate, the employer, and those with numbers."""
