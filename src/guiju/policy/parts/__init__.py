"""Parts of pages that the circle gives to other rooms."""
