"""Reads C++ as far as scripts/figures and scripts/mutate have to: into tokens, without a compiler."""
import re
import subprocess
from collections import namedtuple
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# kind: word, number, string, char or sign. line counts from 1, at is the place in the text.
Token = namedtuple("Token", "kind text line at")

_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:[^\n\\]|\\.)*)
      | (?P<string>(?:u8|[uUL])?R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|(?:u8|[uUL])?"(?:[^"\\\n]|\\.)*")
      | (?P<char>(?:u8|[uUL])?'(?:[^'\\\n]|\\.)+')
      | (?P<number>\.?\d(?:[eEpP][+-]|'?[\w.])*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign><=>|->\*|\.\.\.|<<=|->|::|\+\+|--|[<>=!+\-*/%&|^]=|&&|\|\||<<|.)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE)


def tokens(text):
    """Everything but blanks, comments and lines of the preprocessor. `>>` comes as two, since it mostly closes templates."""
    found, line, counted = [], 1, 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "blank":
            continue
        line += text.count("\n", counted, match.start())
        counted = match.start()
        kind = "string" if match.group("string") else match.lastgroup
        found.append(Token(kind, match.group(), line, match.start()))
    return found


def sources(*folders, root=ROOT):
    """The .cpp and .hpp files under the folders, by their paths from the root, sorted."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
                            cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted(path for path in listed if path.endswith((".cpp", ".hpp")) and (root / path).exists())


def read(path, root=ROOT):
    return (root / path).read_text(encoding="utf-8")
