#!/usr/bin/env bash
# Runs the samples after a build of the solution, and checks what each prints. PropertyTest is a test project: "dotnet test" runs it.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

expect() {
  local text=$1 sample=$2
  shift 2
  local output
  output=$(dotnet run -c Release --no-build --project "samples/$sample" -- "$@")
  if ! grep -qF "$text" <<<"$output"; then
    printf '%s does not print "%s":\n%s\n' "$sample" "$text" "$output"
    exit 1
  fi
  echo "$sample: $(tail -1 <<<"$output")"
}

expect "150 verified, 0 dropped" VerifyLog tests/vectors/rooms/v12-spub1.ndjson tests/vectors/rooms/v12-spub1.keys.json 12
expect "rejected: store it" ReceiveEvent
expect "rule 5.6.3 rejects it: to ban requires level 50, the sender has 0" ResolveFork
expect "refused with status 401" SignRequest
expect "Buy now!: 400" PolicyServer --smoke
expect "a stranger's transaction: 401" ReceiveTransactions --smoke
eng/homeserver-smoke.sh
