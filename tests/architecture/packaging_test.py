#!/usr/bin/env python3
"""The parts of scripts/package that need no build: what they write, and what they refuse."""
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "packaging"))
import debian_changelog  # noqa: E402
import sbom  # noqa: E402

CHANGES = """# Changelog

## 1.10.0 (not released yet)
Something new.

- A point that goes on
  in the next line.
- `code`, and "quotes".

## 1.1.0
- Older.
"""
FACTS = {"version": "1.2.3", "commit": "abc", "compiler": "gcc 12", "libraries": [
    {"name": "libcurl", "version": "7", "linked": "shared"}, {"name": "fmt", "version": "9", "linked": "inside"},
    {"name": "cpp-httplib", "version": "0", "linked": "inside"}, {"name": "libpq", "version": None, "linked": "loaded"}]}
NEEDED = ["libc.so.6", "libm.so.6", "libcurl.so.4"]


def shell(script, **environment):
    """Runs a part of scripts/package."""
    text = f"source {ROOT}/scripts/lib.sh; source {ROOT}/packaging/parts.sh; set -euo pipefail; {script}"
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False, env={**os.environ, **environment})


class Changelog(unittest.TestCase):
    def test_is_the_section_of_its_version(self):
        when = debian_changelog.datetime.datetime.fromtimestamp(0, debian_changelog.datetime.timezone.utc)
        text = debian_changelog.debian_changelog(CHANGES, "1.10.0", "2", "A B <a@example.com>", when)
        self.assertEqual(text, """haloform (1.10.0-2) UNRELEASED; urgency=medium

  * Something new.
  * A point that goes on in the next line.
  * `code`, and "quotes".

 -- A B <a@example.com>  Thu, 01 Jan 1970 00:00:00 +0000
""")

    def test_a_released_version_is_for_unstable_and_another_one_is_refused(self):
        when = debian_changelog.datetime.datetime.fromtimestamp(0, debian_changelog.datetime.timezone.utc)
        self.assertIn("(1.1.0-1) unstable;", debian_changelog.debian_changelog(CHANGES, "1.1.0", "1", "A", when))
        with self.assertRaises(SystemExit):
            debian_changelog.section_of(CHANGES, "1.1")

    def test_ours_has_a_section_for_the_version_of_the_project_on_top(self):
        version = re.search(r"project\(haloform VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
        changes = (ROOT / "CHANGELOG.md").read_text()
        self.assertEqual(re.search(r"^## (\S+)", changes, re.M)[1], version)
        self.assertTrue(debian_changelog.entries_of(debian_changelog.section_of(changes, version)[1]))


class Inside(unittest.TestCase):
    def document(self, facts=None, needed=None):
        return sbom.document("f.deb", "00" * 32, facts or FACTS, needed or NEEDED, 0, lambda package: "1+b1")

    def test_each_library_says_how_it_is_linked(self):
        relations = {(r["spdxElementId"][8:], r["relationshipType"], r["relatedSpdxElement"][8:])
                     for r in self.document()["relationships"]}
        self.assertIn(("DOCUMENT", "DESCRIBES", "haloform"), relations)
        self.assertIn(("haloform", "DYNAMIC_LINK", "libcurl"), relations)
        self.assertIn(("haloform", "STATIC_LINK", "fmt"), relations)
        self.assertIn(("haloform", "STATIC_LINK", "brotli"), relations)
        self.assertIn(("haloform", "STATIC_LINK", "libstdcxx"), relations)
        self.assertIn(("libpq", "OPTIONAL_DEPENDENCY_OF", "haloform"), relations)

    def test_is_the_same_twice_and_names_only_what_it_holds(self):
        document = self.document()
        self.assertEqual(document, self.document())
        ids = [package["SPDXID"] for package in document["packages"]]
        self.assertEqual(len(ids), len(set(ids)))
        for relation in document["relationships"]:
            self.assertTrue({relation["spdxElementId"], relation["relatedSpdxElement"]} <= {*ids, "SPDXRef-DOCUMENT"})
        for identifier in ids:
            self.assertRegex(identifier, r"^SPDXRef-[A-Za-z0-9.-]+$")
        self.assertEqual(document["creationInfo"]["created"], "1970-01-01T00:00:00Z")
        self.assertIn("pkg:deb/debian/libfmt-dev@1%2Bb1", str(document))

    def test_a_library_that_nobody_declared_is_refused(self):
        for needed in (NEEDED + ["libnew.so.1"], NEEDED + ["libfmt.so.9"], ["libc.so.6"]):
            with self.assertRaises(SystemExit):
                self.document(needed=needed)
        with self.assertRaises(SystemExit):
            self.document(facts={**FACTS, "libraries": [{"name": "new", "version": "1", "linked": "shared"}]})

    def test_every_library_of_the_program_has_a_row(self):
        named = re.findall(r"^haloform_fact\((\S+) ", (ROOT / "cmake/build_facts.cmake").read_text(), re.M)
        self.assertGreater(len(named), 8)
        self.assertLessEqual(set(named), set(sbom.LIBRARIES))


class Parts(unittest.TestCase):
    def test_the_same_tree_packs_to_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            sums = []
            for copy, order in (("a", "xyz"), ("b", "zyx")):
                tree = Path(folder) / copy / "tree"
                tree.mkdir(parents=True)
                for name in order:
                    (tree / name).write_text(name)
                    os.utime(tree / name, (len(sums) + 5, len(sums) + 5))
                packed = f"{folder}/{copy}.tar.gz"
                result = shell(f"pack_tree {folder}/{copy} tree {packed}", SOURCE_DATE_EPOCH="1700000000")
                self.assertEqual(result.returncode, 0, result.stderr)
                sums.append(hashlib.sha256(Path(packed).read_bytes()).hexdigest())
            self.assertEqual(sums[0], sums[1])
            result = shell(f"write_sums {folder}; cat {folder}/SHA256SUMS; cd {folder} && sha256sum -c SHA256SUMS")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn(f"{sums[0]}  a.tar.gz", result.stdout)
            self.assertNotIn("SHA256SUMS", result.stdout)

    def test_a_program_that_needs_more_than_every_image_has_is_refused(self):
        # bash is linked with libtinfo, dash with the C library alone.
        self.assertIn("needs libtinfo.so.6, which not every image has", shell("check_portable /bin/bash").stderr)
        self.assertEqual(shell("check_portable /bin/dash").returncode, 0)
        self.assertIn("needs glibc", shell("newest_glibc=2.3; check_portable /bin/dash").stderr)

    def test_an_archive_of_git_knows_its_commit(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "cmake").mkdir()
            known = Path(folder) / "cmake/commit.txt"
            known.write_text("0123abcd 1700000000\n")
            self.assertEqual(shell(f"commit_of {folder}; commit_time_of {folder}").stdout, "0123abcd\n1700000000\n")
            (Path(folder) / "in").write_text("@HALOFORM_COMMIT_FOUND@")
            script = ["cmake", f"-DSOURCE={folder}", f"-DFROM={folder}/in", f"-DTO={folder}/out", "-P", ROOT / "cmake/commit.cmake"]
            subprocess.run(script, check=True)
            self.assertEqual((Path(folder) / "out").read_text(), "0123abcd\n")
            known.write_text((ROOT / "cmake/commit.txt").read_text())
            self.assertEqual(shell(f"commit_of {folder}").stdout, "")
            self.assertIn("set SOURCE_DATE_EPOCH", shell(f"commit_time_of {folder}").stderr)

    def test_the_dockerfile_has_only_what_the_trial_can_run(self):
        lines = [line for line in (ROOT / "Dockerfile").read_text().splitlines() if line and not line.startswith("#")]
        words = [line.split(" ")[0] for line in lines]
        self.assertEqual(words[0], "FROM")
        self.assertLessEqual(set(words), {"FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT"})
        self.assertIn("USER", words)
        for word in words[1:]:
            self.assertRegex((ROOT / "packaging/try.sh").read_text(), rf"(?m)^ +([A-Z# |\"]*\| )?{word}\)")


if __name__ == "__main__":
    unittest.main()
