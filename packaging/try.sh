# scripts/package --try: what was made, installed into bare roots of Debian, run there, and removed again. Sourced by scripts/package.
# Roots are made by debootstrap, from where apt gets Debian on this machine, and kept as build/roots/RELEASE.tar.

roots=$root/build/roots

# mirror: where apt gets Debian itself from.
mirror() { repositories | awk -v release="$(. /etc/os-release && echo "$VERSION_CODENAME")" '$2 == release { print $1; exit }'; }

# bare_root RELEASE NAME: a fresh root, and prints where it is.
bare_root() {
  local release=$1 folder=$roots/$2 from
  remove_root "$folder"
  mkdir -p "$roots"
  if [[ ! -s $roots/$release.tar ]]; then
    from=$(mirror)
    say "Making a bare root of $release" >&2
    debootstrap --variant=minbase "$release" "$folder" "$from" >"$roots/$release.log" 2>&1 ||
      die "debootstrap failed: $(tail -n 3 "$roots/$release.log")"
    rm -rf "$folder"/var/cache/apt/archives/*.deb
    tar -C "$folder" --one-file-system -cf "$roots/$release.tar.part" .
    mv "$roots/$release.tar.part" "$roots/$release.tar"
    rm -rf --one-file-system "$folder"
  fi
  mkdir -p "$folder"
  tar -C "$folder" -xpf "$roots/$release.tar"
  cp /etc/resolv.conf "$folder/etc/resolv.conf"
  apt-config dump | grep -E '^Acquire::https?::(Proxy|proxy)' >"$folder/etc/apt/apt.conf.d/01proxy" || rm "$folder/etc/apt/apt.conf.d/01proxy"
  mkdir "$folder/try"
  cp -r "$root/examples/quickstart" "$folder/try/quickstart"
  cp "$root/packaging/try_inside.sh" "$folder/try/"
  echo "$folder"
}

# remove_root FOLDER: nothing is mounted in it, since all that is ends with `inside`.
remove_root() {
  [[ -n $1 ]] || return 0
  rm -rf --one-file-system "$1"
}

# inside ROOT COMMAND...: with processes and mounts of its own, none of which outlives it.
inside() {
  local folder=$1
  shift
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    mount --make-rprivate /
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    folder=$1
    shift
    exec chroot "$folder" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
      DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"' inside "$folder" "$@"
}

# files_of ROOT: all files but what dpkg, apt and the loader write about themselves.
files_of() {
  find "$1" -xdev \( -path "$1/try" -o -path "$1/proc" -o -path "$1/dev" -o -path "$1/var/lib/dpkg" -o -path "$1/var/lib/apt" \
    -o -path "$1/var/cache" -o -path "$1/var/log" \) -prune -o -printf '/%P %y %m %U %G %l\n' | sort
}

# The .deb: apt installs it with all that it depends on, it is run, removed and purged, and no file of it is left.
try_deb() {
  local deb=$1 folder before after
  folder=$(bare_root bookworm deb)
  say "Debian 12: installing $(basename "$deb")"
  cp "$deb" "$folder/try/haloform.deb"
  inside "$folder" sh -ec 'apt-get -q update; apt-get -q install -y --no-install-recommends $(dpkg-deb -f /try/haloform.deb Depends |
    sed -E "s/\([^)]*\)//g; s/\|[^,]*//g; s/,/ /g")' >"$roots/deb.log" 2>&1 || die "apt failed: $(tail -n 5 "$roots/deb.log")"
  before=$(files_of "$folder")
  inside "$folder" apt-get -q install -y --no-install-recommends /try/haloform.deb >>"$roots/deb.log" 2>&1 ||
    die "apt does not install it: $(tail -n 5 "$roots/deb.log")"
  comm -13 <(echo "$before") <(files_of "$folder") | awk '$2 != "d"' | wc -l | sed 's/$/ files/'
  inside "$folder" sh /try/try_inside.sh
  say "Debian 12: removing and purging it"
  inside "$folder" sh -ec 'apt-get -q remove -y haloform; dpkg --purge haloform' >>"$roots/deb.log" 2>&1 ||
    die "it cannot be removed: $(tail -n 5 "$roots/deb.log")"
  after=$(files_of "$folder")
  [[ $before == "$after" ]] || die "It left something: $(diff <(echo "$before") <(echo "$after"))"
  echo "nothing is left"
  remove_root "$folder"
}

# The Dockerfile's own lines, in order, in a bare root.
try_dockerfile() {
  local folder user=root line word rest
  folder=$(bare_root "$(sed -nE 's/^FROM debian:([a-z]+)-slim$/\1/p' "$root/Dockerfile")" docker)
  say "The Dockerfile"
  while read -r line; do
    word=${line%% *}
    rest=${line#* }
    case $word in
      "" | "#"* | FROM) ;;
      COPY) echo "$line" && (cd "$root" && eval "cp ${rest% *} '$folder${rest##* }'") ;;
      RUN) echo "$line" && { inside "$folder" sh -ec "$rest" >"$roots/docker.log" 2>&1 || die "RUN failed: $(tail -n 5 "$roots/docker.log")"; } ;;
      USER) user=$rest ;;
      WORKDIR) inside "$folder" test -d "$rest" ;;
      ENTRYPOINT) [[ $rest == '["haloform"]' ]] || die "packaging/try.sh does not know ENTRYPOINT $rest" ;;
      *) die "packaging/try.sh does not know $word of the Dockerfile" ;;
    esac
  done < <(sed -e ':join' -e '/\\$/{N; s/\\\n *//; b join}' "$root/Dockerfile")
  [[ $user != root ]] || die "The image would run as root"
  chmod -R a+rX "$folder/try" && chmod 777 "$folder/try" && chmod -R a+w "$folder/try/quickstart"
  inside "$folder" setpriv --reuid "$user" --regid "$user" --clear-groups sh /try/try_inside.sh
  inside "$folder" git --version
  du -sm --exclude=try "$folder" | awk '{ print $1 " MB unpacked" }'
  remove_root "$folder"
}

# The tarball's program where another Debian has other libraries, and nothing of ours.
try_tarball() {
  local tarball=$1 folder
  folder=$(bare_root trixie tarball)
  say "Debian 13: unpacking $(basename "$tarball")"
  inside "$folder" sh -ec 'apt-get -q update; apt-get -q install -y --no-install-recommends curl ca-certificates' >"$roots/tarball.log" 2>&1 ||
    die "apt failed: $(tail -n 5 "$roots/tarball.log")"
  tar -xzf "$tarball" -C "$folder/usr/local" --strip-components=1 --no-same-owner
  inside "$folder" sh /try/try_inside.sh
  remove_root "$folder"
}

try_all() {
  [[ $(id -u) -eq 0 ]] || die "--try makes roots, and needs root for that"
  try_deb "$1"
  try_dockerfile
  try_tarball "$2"
}
