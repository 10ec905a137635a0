"""What an entity says when it certifies (§5.16)."""

from obligations.questions import YES_NO, QuestionSpec

CERTIFICATION = (
    QuestionSpec("affirmed", "Do you affirm that the entity protects data as IDEA demands (§5.16)?", "", YES_NO),
    QuestionSpec(
        "copy_note",
        "Where is the original kept?",
        "Say where it is filed, or when you send form SIMM 5330-B if you do not add it here.",
        required=False,
    ),
)
"""§5.16 is about an entity, not an agreement: obligations.certification.certifying does it."""
