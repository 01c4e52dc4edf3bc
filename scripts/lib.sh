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

# Whether a package is there, or another that provides it: npm comes with nodejs from some sources.
is_installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true) == installed ]] && return 0
  dpkg-query -W -f '${db:Status-Status}, ${Provides},\n' 2>/dev/null |
    grep -E "^installed,(.*,)? $1( \(|,)" >/dev/null
}

# Installs what is missing of the named sections. Asks the network for nothing where nothing is missing.
install_packages() {
  local package missing=() as_root=()
  while read -r package; do
    is_installed "$package" || missing+=("$package")
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

# The object stores that the tests of remote state run against, at the versions that tests/servers pins, into build/servers. Asks
# the network for nothing where they are there already.
install_servers() {
  local from=$root/tests/servers to=$root/build/servers
  cmp -s "$from/package-lock.json" "$to/installed.json" && return 0

  say "Installing the servers of tests/servers with npm, into build/servers"
  mkdir -p "$to"
  rm -f "$to/installed.json"
  cp "$from/package.json" "$from/package-lock.json" "$to/"
  (cd "$to" && AZURE_CORE_COLLECT_TELEMETRY=0 DO_NOT_TRACK=1 NO_UPDATE_NOTIFIER=1 \
    npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error) ||
    die "npm cannot install what tests/servers/package-lock.json pins; the tests of remote state need it"
  cp "$to/package-lock.json" "$to/installed.json"
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
