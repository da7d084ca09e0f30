"""Parts of pages that other rooms show too: fields that choose persons."""
