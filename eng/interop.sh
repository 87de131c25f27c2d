#!/usr/bin/env bash
# The interop run: a real Synapse on loopback, and the tests of tests/Matrix.Core.Interop against it. Not part of `dotnet test`.
#   eng/interop.sh [ARGUMENT…]       arguments go to the test runner, e.g. -class '*InviteTests'
#   eng/interop.sh measure           measures instead: the same events sent to the Synapse and to the sample homeserver
# The first run sets the peer up: root, a Debian mirror, a few minutes. What is left behind is in one folder, and no process.
#   MATRIX_CORE_SYNAPSE_PEER   the scripts that set the peer up (../shared/tools/synapse-peer beside the repository)
#   MATRIX_PEER_ROOT           where the peer is kept, outside of the repository (matrix-peer in the temporary folder)
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MATRIX_CORE_SYNAPSE_PEER=${MATRIX_CORE_SYNAPSE_PEER:-$PWD/../shared/tools/synapse-peer}
export MATRIX_PEER_ROOT=${MATRIX_PEER_ROOT:-${TMPDIR:-/tmp}/matrix-peer}
export MATRIX_CORE_INTEROP=1
peer=$MATRIX_CORE_SYNAPSE_PEER

[ -x "$peer/run-homeserver.sh" ] || { echo "no scripts for the peer in $peer: set MATRIX_CORE_SYNAPSE_PEER" >&2; exit 1; }
case $(realpath -m "$MATRIX_PEER_ROOT")/ in "$PWD"/*) echo "MATRIX_PEER_ROOT is inside the repository" >&2; exit 1;; esac

# Before the peer is started: what does not compile needs none.
dotnet build tests/Matrix.Core.Interop -c Release -v quiet

chroot "$MATRIX_PEER_ROOT/sid" python3 -c 'import synapse' 2>/dev/null || "$peer/setup.sh"

# A peer that runs already is somebody's: it is used, and left alone.
if ! "$peer/run-homeserver.sh" status 1 >/dev/null 2>&1; then
  trap '"$peer/run-homeserver.sh" stop 1' EXIT
  "$peer/run-homeserver.sh" start 1
fi

category=Interop
if [ "${1:-}" = measure ]; then
  category=Measurement
  shift
  set -- -showLiveOutput "$@"
fi

# Skipped is failed here: who asked for the run did not ask for nothing.
dotnet run --no-build -c Release --project tests/Matrix.Core.Interop -- -trait Category=$category -failSkips "$@"
