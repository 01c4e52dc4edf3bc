# The parts of scripts/package, each of which does one thing that a test can ask for; sourced after scripts/lib.sh.

# The hosted images that the tarball is for: Ubuntu 22.04 has glibc 2.35, all others a newer one.
newest_glibc=2.35
# What the tarball's program may ask the loader for: all of it is in packages that these images have, curl's and OpenSSL's.
allowed_libraries="ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 libc.so.6 libcrypto.so.3 libcurl.so.4 libm.so.6 libssl.so.3"

# commit_of FOLDER: as cmake/commit.cmake finds it.
commit_of() {
  if [[ -e $1/.git ]]; then
    local commit
    commit=$(git -c safe.directory='*' -C "$1" rev-parse --verify HEAD)
    git -c safe.directory='*' -C "$1" diff --quiet HEAD || commit+=-modified
    echo "$commit"
  else
    sed -nE '1s/^([0-9a-f]+) [0-9]+$/\1/p' "$1/cmake/commit.txt"
  fi
}

# commit_time_of FOLDER: when that was made, in seconds since 1970.
commit_time_of() {
  local seconds
  if [[ -e $1/.git ]]; then
    seconds=$(git -c safe.directory='*' -C "$1" log -1 --format=%ct)
  else
    seconds=$(sed -nE '1s/^[0-9a-f]+ ([0-9]+)$/\1/p' "$1/cmake/commit.txt")
  fi
  [[ -n $seconds ]] || die "When this commit was made is unknown: set SOURCE_DATE_EPOCH"
  echo "$seconds"
}

# The repositories of Debian that apt is configured with: "URL RELEASE COMPONENT" to a line.
repositories() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | sort -u
}

# fetch_source FILE PACKAGE SOURCE STEM: the source of the library that is installed as PACKAGE, as one file; Debian has it as a shared
# library only. In its source package it is STEM.h and STEM with the end of FILE. It comes with apt, which checks whose it is.
fetch_source() {
  local file=$1 package=$2 source=$3 stem=$4 folder header version work
  folder=$(dirname "$file")
  version=$(dpkg-query -W -f '${source:Version}' "$package")
  [[ ! -s $file || $(cat "$folder/version" 2>/dev/null) != "$version" ]] || return 0

  say "Fetching the source of $source $version with apt"
  mkdir -p "$folder/lists/partial"
  repositories | sed 's/^/deb-src /' >"$folder/sources.list"
  work=$(mktemp -d)
  local apt=(apt-get -q -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$folder/lists" -o APT::Sandbox::User=root)
  ("${apt[@]}" update && cd "$work" && "${apt[@]}" source --only-source "$source=$version") >"$folder/apt.log" 2>&1 ||
    die "apt has no source of $source $version: $(tail -n 3 "$folder/apt.log")"
  # cpp-httplib makes its two files of one.
  (cd "$work/$source"-*/ && if [[ -e split.py ]]; then python3 "$PWD/split.py"; fi) >/dev/null
  header=/usr/include/$(basename "$stem").h
  cmp -s "$work/$source"-*/"$stem.h" "$header" || die "The source of $source is not that of the installed $header"
  cp "$work/$source"-*/"$stem.${file##*.}" "$file"
  echo "$version" >"$folder/version"
  rm -rf "$work"
}

# needed_libraries PROGRAM: what it asks the loader for, one to a line.
needed_libraries() { readelf -d "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]$/\1/p' | sort; }

# glibc_of PROGRAM: the newest version of glibc that it needs something of.
glibc_of() { readelf -V "$1" | grep -oE '\bGLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -uV | tail -n 1; }

# check_portable PROGRAM
check_portable() {
  local library glibc
  while read -r library; do
    [[ " $allowed_libraries " == *" $library "* ]] || die "$1 needs $library, which not every image has"
  done < <(needed_libraries "$1")
  glibc=$(glibc_of "$1")
  [[ $(printf '%s\n' "$glibc" "$newest_glibc" | sort -V | tail -n 1) == "$newest_glibc" ]] ||
    die "$1 needs glibc $glibc; the oldest of the images that it is for has $newest_glibc"
  echo "needs glibc $glibc or newer"
}

# lay_out_tree BUILD FOLDER: what the tarball holds, as it lies below a prefix.
lay_out_tree() {
  local build=$1 to=$2 library
  rm -rf "$to"
  install -D -m 755 "$build/portable/haloform" "$to/bin/haloform"
  strip "$to/bin/haloform"
  install -D -m 644 "$build/printed/man/haloform.1" "$to/share/man/man1/haloform.1"
  install -D -m 644 "$build/printed/bash/haloform" "$to/share/bash-completion/completions/haloform"
  install -D -m 644 "$build/printed/zsh/_haloform" "$to/share/zsh/site-functions/_haloform"
  install -D -m 644 "$build/printed/fish/haloform.fish" "$to/share/fish/vendor_completions.d/haloform.fish"
  install -D -m 644 -t "$to/share/doc/haloform" "$root/README.md" "$root/CHANGELOG.md" "$root/LICENSE"
  # Whose work is inside, and under which terms.
  for library in libyaml-cpp-dev libfmt-dev libidn2-dev libunistring-dev libutf8proc-dev libcpp-httplib-dev nlohmann-json3-dev \
    libsimdjson-dev libcli11-dev libdtl-dev libabsl-dev zlib1g-dev libbrotli-dev; do
    install -D -m 644 "/usr/share/doc/$library/copyright" "$to/share/doc/haloform/licenses/$library"
  done
  install -m 644 -t "$to/share/doc/haloform/licenses" /usr/share/common-licenses/LGPL-3 /usr/share/common-licenses/GPL-3
}

# pack_tree FOLDER TREE FILE: the same bytes from the same files.
pack_tree() {
  tar -C "$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$2" | gzip -9n >"$3"
}

# write_sums FOLDER: SHA256SUMS of all files in it.
write_sums() { (cd "$1" && rm -f SHA256SUMS && sums=$(find . -maxdepth 1 -type f -printf '%P\n' | sort | xargs sha256sum) && echo "$sums" >SHA256SUMS); }
