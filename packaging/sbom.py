#!/usr/bin/env python3
"""What one released file consists of, as SPDX 2.3 in JSON: the same bytes for the same file.

sbom.py --facts FACTS --needed NEEDED --commit-time SECONDS FILE

FACTS is what the program in FILE prints for `version -o json`; NEEDED, the shared libraries that it asks the loader for, one to a
line. Both must tell the same, and every library must have a row here.
"""
import argparse
import datetime
import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import NamedTuple


class Library(NamedTuple):
    package: str  # of Debian, whose version it is
    licence: str  # of what is linked, in SPDX's words
    file: str = ""  # what the shared library's name begins with
    brings: tuple = ()  # what is inside the program where this is, and how `version` does not count it


LIBRARIES = {
    "libcurl": Library("libcurl4-openssl-dev", "curl", "libcurl.so."),
    "OpenSSL": Library("libssl-dev", "Apache-2.0", "libcrypto.so."),
    "yaml-cpp": Library("libyaml-cpp-dev", "MIT", "libyaml-cpp.so."),
    "fmt": Library("libfmt-dev", "MIT", "libfmt.so."),
    "libidn2": Library("libidn2-dev", "LGPL-3.0-or-later OR GPL-2.0-or-later", "libidn2.so.", ("libunistring",)),
    "libunistring": Library("libunistring-dev", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "utf8proc": Library("libutf8proc-dev", "MIT", "libutf8proc.so."),
    "cpp-httplib": Library("libcpp-httplib-dev", "MIT", "libcpp-httplib.so.", ("zlib", "brotli")),
    "simdjson": Library("libsimdjson-dev", "Apache-2.0 AND BSD-3-Clause AND MIT", "libsimdjson.so."),
    "zlib": Library("zlib1g-dev", "Zlib"),
    "brotli": Library("libbrotli-dev", "MIT"),
    "Abseil": Library("libabsl-dev", "Apache-2.0"),
    "nlohmann-json": Library("nlohmann-json3-dev", "MIT"),
    "CLI11": Library("libcli11-dev", "BSD-3-Clause"),
    "dtl": Library("libdtl-dev", "BSD-3-Clause"),
    "libpq": Library("libpq5", "PostgreSQL"),
    "libstdc++": Library("libstdc++-12-dev", "GPL-3.0-or-later WITH GCC-exception-3.1", "libstdc++.so."),
    "libc": Library("libc6", "LGPL-2.1-or-later", "libc.so."),
}
# Other files of libraries that have a row.
ALSO = {"libssl.so.": "OpenSSL", "libm.so.": "libc", "libgcc_s.so.": "libstdc++", "ld-linux": "libc"}
LINKED = {"shared": "DYNAMIC_LINK", "inside": "STATIC_LINK", "loaded": "OPTIONAL_DEPENDENCY_OF"}


def of_file(name):
    """Which library a file of NEEDED belongs to."""
    for library, row in LIBRARIES.items():
        if row.file and name.startswith(row.file):
            return library
    for beginning, library in ALSO.items():
        if name.startswith(beginning):
            return library
    raise SystemExit(f"sbom: the program is linked with {name}, which packaging/sbom.py does not know: add its row")


def linked_libraries(facts, needed):
    """Library to how it is linked: what the program says, held against what the loader is asked for."""
    files = {of_file(name) for name in needed}
    linked = {}
    for row in facts["libraries"]:
        name, how = row["name"], row["linked"]
        if name not in LIBRARIES:
            raise SystemExit(f"sbom: `version` names {name}, which packaging/sbom.py does not know: add its row")
        if how != "loaded" and (name in files) != (how == "shared"):
            raise SystemExit(f"sbom: `version` says that {name} is {how}, and the program's needed libraries say otherwise")
        linked[name] = how
        if how == "inside":
            linked.update(dict.fromkeys(LIBRARIES[name].brings, "inside"))
    for name in ("libstdc++", "libc"):
        linked[name] = "shared" if name in files else "inside"
    for name in files - linked.keys():
        raise SystemExit(f"sbom: the program is linked with {name}, and `version` does not name it")
    return linked


def installed_version(package):
    """Debian's, without its architecture; nothing where it is not installed."""
    asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}\n", package], capture_output=True, text=True, check=False)
    return asked.stdout.split("\n")[0] if asked.returncode == 0 else ""


def document(name, digest, facts, needed, commit_time, version_of=installed_version):
    licence = {"licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION"}
    packages = [{"name": "haloform", "SPDXID": "SPDXRef-haloform", "versionInfo": facts["version"], "packageFileName": name,
                 "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "primaryPackagePurpose": "APPLICATION",
                 "checksums": [{"algorithm": "SHA256", "checksumValue": digest}],
                 "sourceInfo": f"built from commit {facts['commit'] or 'NOASSERTION'} with {facts['compiler']}", **licence}]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-haloform")]
    for library, how in sorted(linked_libraries(facts, needed).items()):
        row, ref = LIBRARIES[library], "SPDXRef-" + library.replace("+", "x")
        package = {"name": library, "SPDXID": ref, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
                   "primaryPackagePurpose": "LIBRARY", "licenseConcluded": row.licence, "licenseDeclared": row.licence,
                   "copyrightText": "NOASSERTION", "supplier": "Organization: Debian"}
        version = version_of(row.package)
        # Which libpq is loaded is known where it is.
        if version and how != "loaded":
            package["versionInfo"] = version
            package["externalRefs"] = [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                        "referenceLocator": f"pkg:deb/debian/{row.package.replace('+', '%2B')}@"
                                                            f"{version.replace('+', '%2B').replace(':', '%3A')}"}]
        packages.append(package)
        relation = (ref, LINKED[how], "SPDXRef-haloform") if how == "loaded" else ("SPDXRef-haloform", LINKED[how], ref)
        relations.append(relation)
    made = datetime.datetime.fromtimestamp(commit_time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": name,
            "documentNamespace": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, name + digest)}",
            "creationInfo": {"created": made, "creators": [f"Tool: haloform-sbom-{facts['version']}"]},
            "packages": packages,
            "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b}
                              for a, kind, b in relations]}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--facts", "--needed", "--commit-time"):
        arguments.add_argument(name, required=True)
    arguments.add_argument("file")
    given = arguments.parse_args()
    path = Path(given.file)
    facts = json.loads(Path(given.facts).read_text(encoding="utf-8"))
    needed = Path(given.needed).read_text(encoding="utf-8").split()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    json.dump(document(path.name, digest, facts, needed, int(given.commit_time)), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
