#!/usr/bin/env bash
# What the README's first command costs a newcomer: from a fresh clone of HEAD, after "dotnet restore", with nothing kept running between
# builds and without a libsodium of the system. Prints the seconds of CPU over all processes and the seconds until the first line;
# the aims are 60 and 10 on a quiet machine. FIRST_COMMAND_SOURCE names another repository to clone.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1
unset MatrixCoreAnalyze

# A library that another package installed must not stand in for the one that NSec brings: root hides it, in a mount namespace of its own.
libraries=$(ldconfig -p 2>/dev/null | awk '/libsodium/ { print $NF }' || true)
if [ -n "$libraries" ] && [ "${FIRST_COMMAND_HIDDEN:-}" = "" ]; then
  if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
    export FIRST_COMMAND_HIDDEN=1
    # shellcheck disable=SC2016
    exec unshare -m bash -c 'for library in $2; do mount --bind /dev/null "$(readlink -f "$library")"; done; exec bash "$1"' _ "eng/first-command.sh" "$libraries"
  fi
  echo "the system's libsodium is not hidden: that takes root"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git clone -q "${FIRST_COMMAND_SOURCE:-.}" "$folder/clone"
cd "$folder/clone"
command=$(grep -m1 '^dotnet run ' README.md)
dotnet restore src/Matrix.Core.Tool >/dev/null

echo "$command"
# As a global property: an environment variable of that name gives way to what sets the property. A server would compile, and not be counted.
cat > "$folder/run.sh" <<SCRIPT
${command/ -- / -p:UseSharedCompilation=false -- }
status=\$?
times > "$folder/times"
exit \$status
SCRIPT
start=$(date +%s%N)
bash "$folder/run.sh" | { IFS= read -r line; date +%s%N > "$folder/first"; printf '%s\n' "$line"; cat; } | tee "$folder/output" | tail -3
grep -q '│ accepted  *│ 129 ' "$folder/output"

# "0m41.200s 0m3.100s": user and system time of all children, on the second line.
cpu=$(sed -n 2p "$folder/times" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); sum += t[1] * 60 + t[2] } printf "%.1f", sum }')
first=$(awk -v a="$start" -v b="$(cat "$folder/first")" 'BEGIN { printf "%.1f", (b - a) / 1e9 }')
printf 'first command: %s s of CPU (aim: 60), first line after %s s (aim: 10)\n' "$cpu" "$first"
