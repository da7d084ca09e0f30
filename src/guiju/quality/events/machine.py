"""Names of what can happen to the model that looks through conversations: verbs of the journal."""

from guiju.foundation.journal import verb

SET = verb(
    "quality.model_set", "设置了预检用的模型", "set the model that looks through conversations"
)
ASKED = verb("quality.model_asked", "让模型看了对话", "let a model look through conversations")
