"""The demonstration: invented patients, and a bulk run over synthetic records made by others."""
