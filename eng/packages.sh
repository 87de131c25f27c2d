#!/usr/bin/env bash
# What users of the packages get: packs everything into a folder, and builds and runs tests/Packages/RestartHost from those packages alone,
# in a folder outside of the repository, and tests/Packages/ReadmeExamples with the examples of the README. MATRIX_CORE_PACKAGES keeps the packages in that folder. Fails where a package's dependency on another one of ours is not of the version that was packed,
# or where the program does not go on over stored bytes as if it had not been restarted.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
repository=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

dotnet pack Matrix.Core.sln -c Release -o "$folder/feed" -v q

if [ -n "${MATRIX_CORE_PACKAGES:-}" ]; then
  mkdir -p "$MATRIX_CORE_PACKAGES"
  cp "$folder"/feed/*.nupkg "$folder"/feed/*.snupkg "$MATRIX_CORE_PACKAGES"
fi

package=$(ls "$folder"/feed/Matrix.Core.Identifiers.*.nupkg)
version=${package##*/Matrix.Core.Identifiers.}
version=${version%.nupkg}
for package in "$folder"/feed/*.nupkg; do
  nuspec=$(unzip -p "$package" '*.nuspec')
  if ! grep -q "<version>$version</version>" <<<"$nuspec" || grep 'dependency id="Matrix\.Core' <<<"$nuspec" | grep -qvF "version=\"$version\""; then
    echo "${package##*/}: it or a dependency is not of version $version"
    exit 1
  fi
done
echo "$(ls "$folder"/feed/*.nupkg | wc -l) packages of version $version, which depend on each other by it"

# A folder of packages of its own: one that an earlier run left under the same version must not be taken.
fallback=${NUGET_PACKAGES:-$HOME/.nuget/packages}
export NUGET_PACKAGES="$folder/packages"
cp -r tests/Packages/RestartHost "$folder/program"
cd "$folder/program"
dotnet build -c Release -o "$folder/host" -v q -p:MatrixCoreFeed="$folder/feed" -p:MatrixCoreVersion="$version" -p:RestoreFallbackFolders="$fallback"
room=("$repository/tests/vectors/rooms/v12-spub1.ndjson" "$repository/tests/vectors/rooms/v12-spub1.keys.json")
dotnet "$folder/host/RestartHost.dll" whole "${room[@]}" "$folder/once" 75 > "$folder/once.txt"
dotnet "$folder/host/RestartHost.dll" before "${room[@]}" "$folder/twice" 75
dotnet "$folder/host/RestartHost.dll" after "${room[@]}" "$folder/twice" 75 > "$folder/twice.txt"
diff "$folder/once.txt" "$folder/twice.txt"
grep -q ': AlreadyKnown, taken$' "$folder/twice.txt"
echo "a host that was restarted after 75 of $(wc -l < "${room[0]}") events says the same $(wc -l < "$folder/twice.txt") lines as one that was not"

# The examples of the README, in a web project, where EventId is ambiguous without the line that the README gives.
cp -r "$repository/tests/Packages/ReadmeExamples" "$folder/readme"
awk -v usings_file="$folder/readme/Usings.cs" -f "$repository/eng/readme-examples.awk" "$repository/README.md" "$folder/readme/Examples.cs.template" > "$folder/readme/Examples.cs"
cd "$folder/readme"
dotnet build -c Release -o "$folder/examples" -v q -p:MatrixCoreFeed="$folder/feed" -p:MatrixCoreVersion="$version" -p:RestoreFallbackFolders="$fallback"
dotnet "$folder/examples/ReadmeExamples.dll" > "$folder/examples.txt"
grep -q '^dropped: type is missing; sent \$' "$folder/examples.txt"
echo "the README's examples compile and run in a web project: $(tail -1 "$folder/examples.txt")"

# The sample that receives transactions, from packages alone.
mkdir "$folder/receive"
cp "$repository"/samples/ReceiveTransactions/{Program.cs,ReceiveTransactions.csproj} "$folder/receive"
cd "$folder/receive"
dotnet build -c Release -o "$folder/received" -v q -p:MatrixCoreVersion="$version" -p:RestoreAdditionalProjectSources="$folder/feed" -p:RestoreFallbackFolders="$fallback"
dotnet "$folder/received/ReceiveTransactions.dll" --smoke > "$folder/receive.txt"
grep -q "a stranger's transaction: 401" "$folder/receive.txt"
echo "samples/ReceiveTransactions, $(wc -l < Program.cs) lines, receives transactions from packages alone: $(tail -1 "$folder/receive.txt")"
