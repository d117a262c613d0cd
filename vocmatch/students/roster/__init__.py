"""Reading a school's roster: from lines of a sheet to checked rows (`rows.read`)."""
