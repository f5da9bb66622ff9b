"""Texts in Chinese and English: the summary, the whole advice, the explanation, the note for the record."""

from recognize.render.explanation import Judgement, explain
from recognize.render.note import record_note
from recognize.render.summary import summary
from recognize.render.text import advice_text

__all__ = ["Judgement", "advice_text", "explain", "record_note", "summary"]
