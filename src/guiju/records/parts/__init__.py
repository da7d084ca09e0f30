"""Parts of pages that other rooms show too: how metrics, columns and figures are written."""
