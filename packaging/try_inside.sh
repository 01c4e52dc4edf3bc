# Runs in a bare root, where haloform was put and little else is: version, validate, and a plan against its own sandbox.
set -eu
cd /try/quickstart

show() { printf '$ haloform %s\n' "$*"; haloform "$@"; }

show version
haloform version -o json >/try/version.json
haloform man >/try/haloform.1
show validate

haloform sandbox --listen 127.0.0.1:0 >/try/sandbox.out 2>/try/sandbox.err &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  [ ! -s /try/sandbox.out ] || break
  sleep 0.1
done
hello() { sed -n "1s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" /try/sandbox.out; }
HALOPSA_URL=$(hello url) HALOPSA_CLIENT_ID=$(hello client_id) HALOPSA_CLIENT_SECRET=$(hello client_secret)
export HALOPSA_URL HALOPSA_CLIENT_ID HALOPSA_CLIENT_SECRET
[ -n "$HALOPSA_URL" ] || { cat /try/sandbox.err; exit 1; }

show plan | grep '^Plan: '
show apply --auto-approve 2>/dev/null | grep '^Apply complete!'
show plan | grep '^No changes'

# Without libpq a state in PostgreSQL says what to install; with it, that nobody answers.
timeout 5 haloform state list --state postgres://nobody@127.0.0.1:9/nothing 2>&1 | grep -E 'apt install libpq5|127.0.0.1' | head -n 1
