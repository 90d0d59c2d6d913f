#!/usr/bin/env bash
# Installs what running and testing need and is not there: a PostgreSQL server program and, for
# tests, Redis and a browser. Without rights to install it says what will happen instead.
set -euo pipefail

need() { printf 'doorstep needs %s\n' "$1" >&2; exit 1; }
command -v go >/dev/null || need "Go 1.26 or newer: https://go.dev/dl"

has_postgres() {
	command -v postgres >/dev/null && return
	compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null && return
	compgen -G '/opt/homebrew/opt/postgresql@*/bin/postgres' >/dev/null && return
	compgen -G '/usr/local/opt/postgresql@*/bin/postgres' >/dev/null && return
	compgen -G '/Applications/Postgres.app/Contents/Versions/*/bin/postgres' >/dev/null
}

missing=()
command -v jq >/dev/null || missing+=(jq)
command -v curl >/dev/null || missing+=(curl)
has_postgres || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
	printf 'installing %s\n' "${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	"${as_root[@]}" apt-get update -qq
	"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
	exit 0
fi
has_postgres || echo 'no PostgreSQL found: doorstep downloads one on its first start'
command -v redis-server >/dev/null || echo 'no redis-server found: tests against Redis are skipped'
command -v chromium >/dev/null || echo 'no chromium found: CHROMIUM=PATH names the browser for make web-test'
