"""What can happen to recordings of conversations."""

from guiju.foundation.journal import verb

ADDED = verb("quality.recording_added", "添加了对话录音", "added the recording of a conversation")
TAKEN_AWAY = verb(
    "quality.recording_taken_away", "删除了对话录音", "took the recording of a conversation away"
)
