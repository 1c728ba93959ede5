"""Checks that normalized documents have the structure of the original: check.py FOLDER FOLDER.

Parses each document of the first folder and its normalized form in the second with the parser of its ecosystem, and
compares keys, types, numbers of fields, times and styles. Only text values may differ, and only where they are prose."""

import csv, io, json, sys, tomllib
from pathlib import Path

import lxml.etree, lxml.html, polib, pysubs2, yaml

HALF = {ord(full): half for full, half in zip("，。：；？！（）“”‘’", ",.:;?!()\"\"''")}

RAW = ("script", "style", "pre", "code", "textarea")


def prose(text):
    """What is left of prose if the marks that a normalizer may change do not count."""
    return text.translate(HALF).replace(" ", "").replace("……", "...").replace("...", "")


def shape(value):
    """The structure of a value of JSON, with its keys, numbers and the letters of its strings."""
    if isinstance(value, dict):
        return [[key, shape(item)] for key, item in value.items()]
    if isinstance(value, list):
        return [shape(item) for item in value]
    return prose(value) if isinstance(value, str) else repr(value)


def table(text):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    return [[prose(field) for field in row] for row in rows]


def catalog(text):
    return [(entry.msgctxt, entry.msgid, entry.msgid_plural, prose(entry.msgstr), entry.occurrences, entry.flags,
             entry.comment, entry.tcomment, {key: prose(text) for key, text in entry.msgstr_plural.items()})
            for entry in polib.pofile(text)]


def subtitles(kind):
    def read(text):
        file = pysubs2.SSAFile.from_string(text, format_=kind)
        styles = {name: style.as_dict() for name, style in file.styles.items()}
        events = [(event.start, event.end, event.style, event.name, event.effect, event.type, event.layer, prose(event.text))
                  for event in file.events]
        return file.info, styles, events
    return read


def tree(parse):
    def read(text):
        return [(str(element.tag),
                 {key: prose(value) if key in ("alt", "title") else value for key, value in element.attrib.items()},
                 (element.text or "") if element.tag in RAW else prose(element.text or ""), prose(element.tail or ""))
                for element in parse(text).iter()]
    return read


PARSERS = {
    ".csv": table,
    ".json": lambda text: shape(json.loads(text)),
    ".jsonl": lambda text: [shape(json.loads(line)) for line in text.splitlines()],
    ".toml": tomllib.loads,
    ".yaml": lambda text: list(yaml.safe_load_all(text)),
    ".po": catalog,
    ".srt": subtitles("srt"),
    ".vtt": subtitles("vtt"),
    ".ass": subtitles("ass"),
    ".html": tree(lxml.html.fromstring),
    ".xml": tree(lambda text: lxml.etree.fromstring(text.encode())),
}


def main(before, after):
    failures = 0
    for file in sorted(Path(before).iterdir()):
        parse = PARSERS.get(file.suffix)
        if parse is None:
            continue
        documents = [Path(folder, file.name).read_bytes().decode() for folder in (before, after)]
        same = parse(documents[0]) == parse(documents[1])
        print(f"{file.name}: {'the same structure' if same else 'ANOTHER STRUCTURE'}")
        failures += not same
    return 1 if failures else 0


sys.exit(main(*sys.argv[1:]))
