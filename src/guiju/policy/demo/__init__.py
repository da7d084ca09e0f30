"""The rules of the demo company, who signed them, its money actions and cases."""
