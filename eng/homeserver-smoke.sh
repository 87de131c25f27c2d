#!/usr/bin/env bash
# Runs two of the sample homeservers on this machine, and lets them federate over TLS: one creates a room, the other joins it, messages go both ways, and one is killed and started again.
# The solution is built.
set -euo pipefail
cd "$(dirname "$0")/.."
server=samples/Homeserver/bin/Release/net10.0/Homeserver.dll
work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do { kill -9 "$pid" && wait "$pid"; } 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

fail() { printf 'homeserver: %s\n' "$1"; tail -20 "$work"/*.log; exit 1; }
field() { sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p' | head -1; }

# start NAME PORT CLIENT_PORT: both have the certificate that the first makes, which is also the authority that they trust.
start() {
  local name=$1 port=$2 client=$3
  : > "$work/$name.log"
  dotnet "$server" --name "localhost:$port" --data "$work/$name" --client-listen "127.0.0.1:$client" --allow-network "127.0.0.0/8,::1/128" --ca "$work/a/tls.pem" \
    "${@:4}" > "$work/$name.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 300); do grep -q "registration token" "$work/$name.log" && return; sleep 0.1; done
  fail "$name does not start"
}

# call METHOD CLIENT_PORT PATH TOKEN [BODY]
call() { curl -s -X "$1" "http://127.0.0.1:$2/_matrix/client/v3/$3" -H "Authorization: Bearer $4" ${5:+-d "$5"}; }

register() {
  local token
  token=$(sed -n 's/^registration token, for one account: //p' "$work/$1.log")
  call POST "$2" register none "{\"username\":\"$3\",\"password\":\"secret\",\"auth\":{\"type\":\"m.login.registration_token\",\"token\":\"$token\"}}" | field access_token
}

# await CLIENT_PORT ROOM TOKEN TEXT: until the room has a message with the text.
await() {
  for _ in $(seq 200); do
    if call GET "$1" "rooms/$2/messages?limit=20" "$3" | grep -qF "$4"; then return; fi
    sleep 0.1
  done
  fail "\"$4\" does not arrive at port $1"
}

start a 18448 18008
start b 18449 18009 --certificate "$work/a/tls.pem"
b=${pids[1]}
alice=$(register a 18008 alice)
bob=$(register b 18009 bob)
[ -n "$alice" ] && [ -n "$bob" ] || fail "an account cannot be registered"
for version in 10 11 12; do
  room=$(call POST 18008 createRoom "$alice" "{\"preset\":\"public_chat\",\"room_version\":\"$version\"}" | field room_id)
  [ -n "$room" ] || fail "a room of version $version cannot be created"
  joined=$(call POST 18009 "join/$room?via=localhost:18448" "$bob" "{}")
  grep -qF "$room" <<<"$joined" || fail "bob cannot join: $joined"
  call PUT 18009 "rooms/$room/send/m.room.message/1$version" "$bob" '{"msgtype":"m.text","body":"from b"}' > "$work/sent"
  await 18008 "$room" "$alice" "from b"
  call PUT 18008 "rooms/$room/send/m.room.message/2$version" "$alice" '{"msgtype":"m.text","body":"from a"}' > "$work/sent"
  await 18009 "$room" "$bob" "from a"
done

{ kill -9 "$b" && wait "$b"; } 2>/dev/null || true
call PUT 18008 "rooms/$room/send/m.room.message/3" "$alice" '{"msgtype":"m.text","body":"while b is down"}' > "$work/sent"
start b 18449 18009 --certificate "$work/a/tls.pem"
call PUT 18009 "rooms/$room/send/m.room.message/4" "$bob" '{"msgtype":"m.text","body":"b is back"}' > "$work/sent"
await 18008 "$room" "$alice" "b is back"
synced=$(call GET 18009 "sync" "$bob")
grep -qF "from a" <<<"$synced" || fail "sync lacks a message: $synced"
echo "two homeservers: rooms of versions 10, 11 and 12 joined, messages both ways, one killed and started again"
