"""What people send: the marks that their app puts into a text, and samples of everything that is not text."""

from __future__ import annotations

import copy
import re
from typing import Any

from tests.telegram.markup import units

_MARKS = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})|(?P<url>https?://\S+)"
    r"|(?P<hashtag>(?<!\w)#\w+)"
)
_FILE = {"file_id": "file-of-a-person", "file_unique_id": "unique", "file_size": 1234}
_POLL = {
    "id": "1", "question": "Tea?", "options": [{"text": "yes", "voter_count": 0, "persistent_id": "0"}, {"text": "no", "voter_count": 0, "persistent_id": "1"}],
    "total_voter_count": 0, "is_closed": False, "is_anonymous": False, "type": "regular", "allows_multiple_answers": False,
    "allows_revoting": True, "members_only": False,
}  # fmt: skip
_SAMPLES: dict[str, Any] = {
    "photo": [_FILE | {"width": 90, "height": 60}],
    "voice": _FILE | {"duration": 2, "mime_type": "audio/ogg"},
    "audio": _FILE | {"duration": 2, "title": "Song"},
    "video": _FILE | {"width": 90, "height": 60, "duration": 2},
    "video_note": _FILE | {"length": 60, "duration": 2},
    "animation": _FILE | {"width": 90, "height": 60, "duration": 2},
    "sticker": _FILE | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": "👍"},
    "document": _FILE | {"file_name": "brief.pdf", "mime_type": "application/pdf"},
    "location": {"latitude": 31.2, "longitude": 121.5},
    "venue": {"location": {"latitude": 31.2, "longitude": 121.5}, "title": "Harbour", "address": "Quay 1"},
    "contact": {"phone_number": "+15550100", "first_name": "Li"},
    "poll": _POLL,
    "dice": {"emoji": "🎲", "value": 4},
}


def sample(kind: str) -> Any:
    """Something of that kind."""
    return copy.deepcopy(_SAMPLES[kind])


def marked(text: str, key: str = "entities") -> dict[str, Any]:
    """The commands, mentions, links and hashtags in a text, counted in UTF-16 units."""
    found = []
    for match in _MARKS.finditer(text):
        assert match.lastgroup is not None
        found.append({"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match[0])})
    return {key: found} if found else {}
