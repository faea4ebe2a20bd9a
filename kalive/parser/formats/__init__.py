"""How a report is written: for people, for programs (JSON), for editors and CI (SARIF)."""
