#!/usr/bin/env bash
# Builds the site of docs/ into docs/_site. A warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet tool restore
dotnet docfx build docs/docfx.json --warningsAsErrors | tee "$log"
grep -q ' 0 warning(s)' "$log"
ls docs/_site/index.html docs/_site/guides/verify-log.html docs/_site/adr/README.html >/dev/null
# The code of the guides is included from the samples.
grep -q 'ServerKeyStore' docs/_site/guides/verify-log.html
