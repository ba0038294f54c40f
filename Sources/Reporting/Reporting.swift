// Sources of Reporting.
