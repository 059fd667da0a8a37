"""The workbook of a report (Excel)."""
