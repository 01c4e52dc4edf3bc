# Helpers that scripts/demo and scripts/test share; sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
started=$SECONDS

say() { printf '\n== %s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The packages of the named sections of scripts/packages, one to a line.
packages_of() {
  local section
  for section in "$@"; do
    awk -v wanted="[$section]" '
      { sub(/#.*/, "") }
      /^\[/ { inside = ($1 == wanted); next }
      inside && NF { print $1 }
    ' "$root/scripts/packages"
  done
}

# Installs what is missing of the named sections. Asks the network for nothing where nothing is missing.
install_packages() {
  local package missing=() as_root=()
  while read -r package; do
    if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) != installed ]]; then
      missing+=("$package")
    fi
  done < <(packages_of "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0

  say "Installing ${#missing[@]} packages: ${missing[*]}"
  if [[ $(id -u) -ne 0 ]]; then
    command -v sudo >/dev/null || die "These packages are missing; install them as root: ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# configure PRESET [CMAKE_ARGUMENT...]: build/PRESET, to be built through ccache where there is one.
configure() {
  local preset=$1 launcher=
  shift
  launcher=$(command -v ccache || true)
  (cd "$root" && cmake --preset "$preset" -DCMAKE_CXX_COMPILER_LAUNCHER="$launcher" "$@" >/dev/null)
}

# configure_and_build PRESET [CMAKE_ARGUMENT...]: all of it.
configure_and_build() {
  configure "$@"
  cmake --build "$root/build/$1" -j "$(nproc)"
}
