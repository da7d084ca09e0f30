"""Pure decisions and arithmetic of quality: no Django here."""
