"""The lane's pages: cases listed and made, the editor, what-if, versions, the printed case."""
