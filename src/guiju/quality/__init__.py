"""Quality 质检: how well a contact went, and what becomes of a finding. See README.md."""
