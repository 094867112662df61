"""The report for the billing company: one content, written as workbook and as PDF."""
