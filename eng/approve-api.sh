#!/usr/bin/env bash
# Writes the approved public API anew, from what the code says now: the members (src/*/PublicAPI.Unshipped.txt), then base types and
# interfaces (src/*/PublicAPI.Types.txt). Run it after a change of the API or a merge, look at the diff, and commit it.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset MatrixCoreAnalyze

packages=()
for file in src/*/PublicAPI.Shipped.txt; do packages+=("$(dirname "$file")"); done

# Where a build fails, the files are as they were.
before=$(mktemp -d)
for package in "${packages[@]}"; do
  mkdir -p "$before/$package"
  cp "$package/PublicAPI.Unshipped.txt" "$before/$package"
done
restore() {
  status=$?
  if [ "$status" -ne 0 ]; then cp -r "$before/src" .; fi
  rm -rf "$before"
  exit "$status"
}
trap restore EXIT

# Against an empty list the analyser names every member, so that lines which nothing stands behind any more go away.
for package in "${packages[@]}"; do
  printf '#nullable enable\n' > "$package/PublicAPI.Unshipped.txt"
  rm -f "$package/obj/api.sarif"
done
for package in src/Matrix.Core src/Matrix.Core.Testing.FsCheck src/Matrix.Core.AspNetCore src/Matrix.Core.Storage.*; do
  dotnet build "$package" -c Release -m:1 -v q -p:MatrixCoreAnalyze=api -p:TreatWarningsAsErrors=false "-clp:ErrorsOnly;NoSummary"
done
for package in "${packages[@]}"; do
  sed -n 's/^ *"APIName": "\(.*\)",\{0,1\}$/\1/p' "$package/obj/api.sarif" | sed 's/\\\(["\\]\)/\1/g' | LC_ALL=C sort -u >> "$package/PublicAPI.Unshipped.txt"
  echo "$package: $(($(wc -l < "$package/PublicAPI.Unshipped.txt") - 1)) members"
done

MATRIX_CORE_APPROVE=1 dotnet test tests/Matrix.Core.RepositoryTests -c Release --filter FullyQualifiedName~PublicApiTests
