"""What an entity says when it certifies (§5.16)."""

from obligations.questions import YES_NO, QuestionSpec

CERTIFICATION = (
    QuestionSpec("affirmed", "Do you affirm that the entity protects data as IDEA demands (§5.16)?", "", YES_NO),
    QuestionSpec(
        "copy_note",
        "Where is the certification kept?",
        "A copy of form SIMM 5330-B serves. Say where it is filed, or when you send it.",
        required=False,
    ),
)
"""§5.16 is about an entity, not an agreement: obligations.certification.certifying does it."""
