#!/usr/bin/env bash
# Builds the site of docs/ into docs/_site, with an API reference from the XML documentation of the shipped libraries. A warning is an error.
# The reference is read from the assemblies in the output of tests/Matrix.Core.RepositoryTests, which refers to all libraries.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
assemblies=tests/Matrix.Core.RepositoryTests/bin/Release/net10.0
if [ ! -e "$assemblies/Matrix.Core.RepositoryTests.dll" ]; then
  dotnet build tests/Matrix.Core.RepositoryTests -c Release -v q
fi
dotnet tool restore
# A type that was renamed must not leave its old page.
rm -rf docs/api docs/_site
dotnet docfx metadata docs/docfx.json --warningsAsErrors | tee "$log"
dotnet docfx build docs/docfx.json --warningsAsErrors | tee -a "$log"
if grep -qE ' [1-9][0-9]* warning\(s\)' "$log"; then
  echo "the site has warnings"
  exit 1
fi
ls docs/_site/index.html docs/_site/guides/verify-log.html docs/_site/adr/README.html >/dev/null
# The code of the guides is included from the samples.
grep -q 'ServerKeyStore' docs/_site/guides/verify-log.html
# Each shipped library has a page for its namespace, and a page of a type has the text of its XML documentation.
for project in src/*/*.csproj; do
  namespace=$(basename "$project" .csproj)
  case $namespace in Matrix.Core.Tool | Matrix.Core.Testing.FsCheck) continue ;; esac
  ls "docs/_site/api/$namespace.html" >/dev/null
done
grep -q 'canonical' docs/_site/api/Matrix.Core.Json.CanonicalJson.html
echo "the site has $(find docs/_site -name '*.html' | wc -l) pages, $(find docs/_site/api -name '*.html' | wc -l) of them in the API reference"
