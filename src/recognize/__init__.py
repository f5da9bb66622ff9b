"""Advice on the mutual recognition of laboratory and exam results (检查检验结果互认)."""

from recognize._version import __version__

__all__ = ["__version__"]
