"""Pages of the people room: persons, teams, shifts, the template, accounts."""
