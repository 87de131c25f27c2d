#!/usr/bin/env bash
# A host that is configured by appsettings.json: published with native AOT where clang is there, run, and held to what it must print.
# The key in signing.key is 32 zero bytes: it is of no server.
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

project=tests/Aot/ConfiguredHost
if command -v clang >/dev/null; then
  dotnet publish "$project" -c Release -r "${MATRIX_CORE_RID:-linux-x64}" -o "$out" -warnaserror >"$out/publish.txt" 2>&1 || { cat "$out/publish.txt"; exit 1; }
  if grep -qE 'warning (IL|CS|SYSLIB)' "$out/publish.txt"; then
    cat "$out/publish.txt"
    exit 1
  fi
  how="native AOT"
else
  dotnet publish "$project" -c Release -o "$out" -p:PublishAot=false >"$out/publish.txt" 2>&1 || { cat "$out/publish.txt"; exit 1; }
  how="no AOT: clang is not there"
fi

cat >"$out/expected.txt" <<'TEXT'
server self.example:8448
key ed25519:a1
notaries matrix.org n.example agree 2 within 00:00:09
agent host/1 lifetime 00:03:00
srv False private True
TEXT
"$out/ConfiguredHost" "$project/appsettings.json" | diff "$out/expected.txt" -

status=0
"$out/ConfiguredHost" "$project/appsettings.unknown.json" >"$out/failure.txt" || status=$?
[ "$status" -eq 1 ]
echo 'Matrix:Keys:Dedline is not a known setting.' | diff - "$out/failure.txt"
echo "a configured host ($how): settings read, an unknown one named"
