"""Which types and functions a C++ file defines and declares at the level of its namespaces: enough for scripts/figures, in a
house that clang-format lays out and that has no macros."""
from dataclasses import dataclass, field

TYPE_WORDS = {"struct", "class", "enum", "union"}
NO_NAMES = {"requires", "decltype", "noexcept", "alignas", "explicit", "sizeof"}
CLOSING = {"(": ")", "{": "}", "[": "]"}


@dataclass
class Names:
    types: list = field(default_factory=list)      # (namespace, name); what is in no namespace of a name has "" in it
    declared: list = field(default_factory=list)   # (namespace, function)
    defined: list = field(default_factory=list)    # (namespace, Type::function or function, line)


def _after(found, at):
    """Behind the bracket that closes the one at `at`."""
    opening, depth = found[at].text, 0
    for index in range(at, len(found)):
        token = found[index]
        if token.kind != "sign":
            continue
        if token.text == opening:
            depth += 1
        elif token.text == CLOSING[opening]:
            depth -= 1
            if depth == 0:
                return index + 1
    return len(found)


def _after_angle(found, at):
    """Behind the `>` that closes the `<` at `at`, or `at` where it is an operator."""
    depth, index = 0, at
    while index < len(found):
        text = found[index].text
        if text == "<":
            depth += 1
        elif text == ">":
            depth -= 1
            if depth == 0:
                return index + 1
        elif text in ("(", "["):
            index = _after(found, index)
            continue
        elif text in (";", "{"):
            break
        index += 1
    return at


def _plain(head):
    """A declaration without attributes and without its template's parameters."""
    kept, index = [], 0
    while index < len(head):
        if head[index].text == "[" and index + 1 < len(head) and head[index + 1].text == "[":
            index = _after(head, index)
        elif head[index].text == "template" and index + 1 < len(head) and head[index + 1].text == "<":
            index = _after_angle(head, index + 1)
        else:
            kept.append(head[index])
            index += 1
    return kept


def _function(head):
    """`Type::name` of the function that a declaration is about, else nothing."""
    index = 0
    while index < len(head):
        token = head[index]
        if token.text == "operator":
            sign = index + 1
            while sign < len(head) and (head[sign].text != "(" or sign == index + 1):
                sign += 1
            return _qualified(head, index) + "".join(one.text for one in head[index + 1:sign])
        if token.text == "=":
            return ""
        if token.text == "<":
            behind = _after_angle(head, index)
            index = behind if behind > index else index + 1
        elif token.text == "(":
            before = head[index - 1] if index else None
            if before is None or before.kind != "word":
                return ""
            if before.text not in NO_NAMES:
                return _qualified(head, index - 1)
            index = _after(head, index)
        else:
            index += 1
    return ""


def _qualified(head, at):
    name = head[at].text
    if at and head[at - 1].text == "~":
        at, name = at - 1, "~" + name
    while at >= 2 and head[at - 1].text == "::" and head[at - 2].kind == "word":
        at, name = at - 2, head[at - 2].text + "::" + name
    return name


def _type(head):
    """The name of the type that a head opens, else nothing."""
    if not head or head[0].text not in TYPE_WORDS:
        return ""
    for index, token in enumerate(head[1:], 1):
        if token.kind == "word" and token.text not in TYPE_WORDS | {"alignas", "final"}:
            while index + 2 < len(head) and head[index + 1].text == "::":
                index += 2
            return _qualified(head, index)
        if token.text == ":":
            break
    return ""


def _opens_body(head):
    """Whether the brace behind a head is a function's body, and not one of the values of a constructor."""
    depth = 0
    for index, token in enumerate(head):
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if depth == 0 and token.text == ":" and index and head[index - 1].text in (")", "noexcept"):
            return head[-1].text in (")", "}")
    return True


def names_of(found):
    """Walks the tokens of one file."""
    names, spaces, head, index = Names(), [], [], 0
    while index < len(found):
        token = found[index]
        space = "::".join(spaces)
        plain = _plain(head)
        if token.text == "}" and token.kind == "sign" and not head:
            if spaces:
                spaces.pop()
        elif token.text == ";" and token.kind == "sign":
            name = _function(plain)
            if name and plain[0].text not in ("using", "typedef", "static_assert", "extern") and "friend" not in {
                    one.text for one in plain}:
                names.declared.append((space, name))
            head = []
        elif token.text in ("(", "[") and token.kind == "sign":
            behind = _after(found, index)
            head += found[index:behind]
            index = behind
            continue
        elif token.text == "{" and token.kind == "sign":
            index, head = _brace(found, index, head, plain, spaces, names)
            continue
        else:
            head.append(token)
        index += 1
    return names


def _brace(found, index, head, plain, spaces, names):
    """An opening brace: goes into a namespace, and over everything else. Returns where to go on, and the head so far."""
    space = "::".join(spaces)
    texts = [one.text for one in plain]
    if "namespace" in texts[:2]:
        spaces.append("".join(texts[texts.index("namespace") + 1:]))
        return index + 1, []
    behind = _after(found, index)
    if name := _type(plain):
        names.types.append((space, name))
        return behind, []
    if (name := _function(plain)) and _opens_body(plain):
        names.defined.append((space, name, plain[0].line))
        return behind, []
    return behind, head + found[index:behind]
