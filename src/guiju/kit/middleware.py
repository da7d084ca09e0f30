"""What every answer has: room for what makes it, and headers: nothing runs or loads in a page
but what this site serves itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guiju.foundation.frames import roomy

# data: images are the QR code of the second factor and nothing else; styles set by scripts go
# through the CSSOM, which style-src does not concern.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
#: Whatever is answered is somebody's: nobody keeps it. Assets, which are everybody's, are served
#: before this.
KEPT_BY_NOBODY = "no-store, private"


def with_room(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Run each request, as the outermost layer, where deep calls are quick (`foundation.frames`)."""
    return roomy(get_response)


class SecurityHeaders:
    """Sets `HEADERS` on every answer that does not set them itself, and that no browser or proxy
    keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = KEPT_BY_NOBODY
        return response
