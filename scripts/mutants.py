"""The places where a source can be changed by a hair: an operator, a bound or a return. scripts/mutate tries them."""
import re
from collections import defaultdict, namedtuple

from cpp_text import read, sources, tokens

# text[at:end] becomes `instead`.
Change = namedtuple("Change", "path line at end instead")

OPERATORS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "+": "-", "-": "+",
             "+=": "-=", "-=": "+="}
OTHER_RETURN = {"true": "false", "false": "true"}
OTHER_BOUND = {"min": "max", "max": "min"}
WHOLE_NUMBER = re.compile(r"(\d[\d']*)([uUlLzZ]*)")


def between_blanks(text, token):
    """Binary operators stand between blanks; brackets of templates, references and signs of numbers do not."""
    end = token.at + len(token.text)
    return text[token.at - 1:token.at].isspace() and text[end:end + 1].isspace()


def number_changes(token):
    digits, suffix = WHOLE_NUMBER.fullmatch(token.text).groups()
    value = int(digits.replace("'", ""))
    return [f"{other}{suffix}" for other in (value - 1, value + 1) if other >= 0]


def instead_of(text, before, token, after):
    """What may stand in the place of a token, given its neighbours."""
    if token.kind == "number" and WHOLE_NUMBER.fullmatch(token.text):
        return [] if before.text == "<" and after.text == ">" else number_changes(token)
    if token.kind == "sign":
        if token.text == "!" and after.kind != "sign" or token.text == "!" and after.text == "(":
            return [""]
        joins_texts = token.text in ("+", "+=") and "string" in (before.kind, after.kind)
        if token.text in OPERATORS and before.text != "operator" and between_blanks(text, token) and not joins_texts:
            return [OPERATORS[token.text]]
    if token.kind == "word":
        if before.text == "return" and after.text == ";":
            return [OTHER_RETURN[token.text]] if token.text in OTHER_RETURN else []
        if before.text == "::" and after.text in ("(", "<"):
            return [OTHER_BOUND[token.text]] if token.text in OTHER_BOUND else []
        if token.text == "return" and before.text == ")":
            return ["if (false) return"]  # the guard guards no longer
    return []


def dangles(found, index):
    """Whether an `else` follows the statement that begins here: a second `if` would take it away."""
    while found[index].text != ";" and index + 2 < len(found):
        index += 1
    return found[index + 1].text == "else" if index + 1 < len(found) else False


def changes_of(path, text):
    found = tokens(text)
    for index in range(1, len(found) - 1):
        token = found[index]
        for instead in instead_of(text, found[index - 1], token, found[index + 1]):
            if not (token.text == "return" and dangles(found, index)):
                yield Change(path, token.line, token.at, token.at + len(token.text), instead)


def drawn(root, random):
    """Changes in the order of the lot: a line, and of the line one change. The same for the same seed and the same sources.
    Headers stay as they are: a change there builds everything anew, and they hold declarations."""
    lines = defaultdict(list)
    for path in sources("planner", "providers", root=root):
        if path.endswith(".cpp"):
            for change in changes_of(path, read(path, root)):
                lines[change.path, change.line].append(change)
    places = sorted(lines)
    random.shuffle(places)
    for place in places:
        yield random.choice(lines[place])


def applied(text, change):
    return text[:change.at] + change.instead + text[change.end:]


def line_of(text, number):
    return text.split("\n")[number - 1].strip()
