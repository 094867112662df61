"""What leaves a business case: the payload for report writers, the workbook, the printed case."""
