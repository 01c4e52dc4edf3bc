# What scripts/demo and scripts/test share. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\n==> %s\n' "$*"; }

seconds_since() { printf '%d s' $(($(date +%s) - $1)); }

# packages_of SECTION...: the names that scripts/packages lists under these sections.
packages_of() {
  local section
  for section in "$@"; do
    sed -n "/^\[$section\]/,/^\[/{s/[[:space:]]*#.*//;/^\[/d;/./p}" "$root/scripts/packages"
  done
}

# install_packages SECTION...: what is missing, by apt; without the network where nothing is.
install_packages() {
  local package
  local -a missing=() as_root=()
  for package in $(packages_of "$@"); do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    echo "All packages are installed."
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Installing packages takes root or sudo: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# configure_and_build FOLDER TARGET|all CMAKE_ARGUMENT...
configure_and_build() {
  local folder=$1 target=$2
  shift 2
  command -v ccache >/dev/null && set -- "$@" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
  cmake -S "$root" -B "$folder" -G Ninja "$@" >"$folder.configure.log" 2>&1 || { cat "$folder.configure.log"; exit 1; }
  ninja -C "$folder" "$target"
}
