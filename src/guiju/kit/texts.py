"""What a text of a page may be: already said, or to be said in the page's language when it is
shown.
"""

from django.utils.functional import Promise

Said = str | Promise
