"""Pure decisions and arithmetic of the line: no Django here."""
