"""YAML 1.2's core schema, as yaml-language-server reads rosters before it holds them against a JSON Schema."""

import re

import yaml

NULL = re.compile(r"~|null|Null|NULL|")
BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
INTEGER = re.compile(r"[-+]?[0-9]+")
OTHER_BASE = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def plain(text):
    """The value of a scalar without quotes and without a tag."""
    if NULL.fullmatch(text):
        return None
    if BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    if based := OTHER_BASE.fullmatch(text):
        return int(based[1], 8) if based[1] else int(based[2], 16)
    if FLOAT.fullmatch(text):
        return float(text)
    if NOT_FINITE.fullmatch(text):
        return float("inf")
    return text


def value(node):
    """A node's value; the keys of a mapping are texts as they are written, and those of `<<` are mixed in."""
    if isinstance(node, yaml.ScalarNode):
        is_plain = node.style is None and node.tag.startswith("tag:yaml.org,2002:")
        return plain(node.value) if is_plain else node.value
    if isinstance(node, yaml.SequenceNode):
        return [value(child) for child in node.value]
    own, merged = {}, {}
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.YAMLError("a key that is no text")
        if key.value == "<<" and key.style is None:
            for one in child.value if isinstance(child, yaml.SequenceNode) else [child]:
                if not isinstance(one, yaml.MappingNode):
                    raise yaml.YAMLError("<< takes mappings")
                for name, given in value(one).items():
                    merged.setdefault(name, given)
        elif key.value in own:
            raise yaml.YAMLError(f"{key.value} stands twice")
        else:
            own[key.value] = value(child)
    return merged | own


def documents(text):
    """The values of a file's documents; yaml.YAMLError where it is not YAML."""
    nodes = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    return [value(node) for node in nodes if node is not None]
