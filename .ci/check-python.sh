#!/bin/bash
# The official Python client through the sidecar of the built jar, as src/main/docs/sidecar.md has it: the page's trial, word
# by word, then calls by REST and gRPC, batch streams included, for a while. Tokens live 20 s. In between the provider is
# down for as long as the outage budget allows, and Weaviate refuses the token that it was shown; no call may fail. Then
# the metrics are read, Weaviate is restarted, and the log is searched for secrets.
#
#   check-python.sh [SECONDS]       (60 by default, 300 is the trial of a release)
#
# Needs: the built jar; ports 8080, 8081, 8090, 8180, 50051 and 50052 of this machine; curl, python3 with venv, PyPI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
SECONDS_OF_CALLS=${1:-60}
WORK=$(mktemp -d)
WORLD=
SERVICE=
SOAK=
CHECK=
VENV=
JAR=target/weaviate-token-manager.jar

finish() {
  local status=$?
  for child in $SOAK $CHECK $VENV; do
    kill "$child" 2>/dev/null || true
  done
  [ -z "$SERVICE" ] || kill "$SERVICE" 2>/dev/null || true
  exec 3>&- # The end of its input ends the world.
  [ -z "$WORLD" ] || wait "$WORLD" || true
  if [ "$status" != 0 ]; then
    tail -n 30 "$WORK"/*.log
  fi
  rm -rf "$WORK"
}

fail() {
  echo "FAILED: $1"
  exit 1
}

# Waits until a file has a line.
await_line() {
  for _ in {1..240}; do
    ! grep -qs "$2" "$1" || return 0
    kill -0 "$3" 2>/dev/null || fail "it ended before it said: $2"
    sleep 1
  done
  fail "nothing said: $2"
}

# What the status says of the token under that key.
status_of() {
  curl -s -m 30 http://127.0.0.1:8090/api/status | grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d : -f 2 | tr -d '"'
}

# The commands of that language on the page, in their order.
of_page() {
  sed -n '/^```'"$1"'$/,/^```$/{/^```/!p}' src/main/docs/sidecar.md
}

trap finish EXIT

# The page, in a folder of its own, as a reader of it would. What it installs takes a while: meanwhile the rest starts.
of_page python >"$WORK/trial.py"
of_page sh >"$WORK/page.sh"
(cd "$WORK" && bash -euo pipefail <(head -n -1 page.sh) >venv.log 2>&1) &
VENV=$!

mkfifo "$WORK/words"
./mvnw -ntp -Pdemo,sidecar-world <"$WORK/words" >"$WORK/world.log" 2>&1 &
WORLD=$!
exec 3>"$WORK/words"
await_line "$WORK/world.log" 'Type stop' "$WORLD"

# With more time than the file has: on a busy machine a JVM that has just started does not keep to that.
TOKEN_MANAGER_REQUEST_TIMEOUT_MS=20000 java -jar $JAR check --conf conf/sidecar-trial.yaml >"$WORK/check.log" 2>&1 &
CHECK=$!
java -jar $JAR run --conf conf/sidecar-trial.yaml >"$WORK/service.log" 2>&1 &
SERVICE=$!
await_line "$WORK/service.log" 'Running with' "$SERVICE"
wait "$CHECK" || fail "check is not green"
CHECK=
wait "$VENV" || fail "the page's commands that install the client"
VENV=

(cd "$WORK" && bash -euo pipefail <(tail -n 1 page.sh) >page.log 2>&1) || fail "the page's program"
curl -fsS -m 30 -o /dev/null http://127.0.0.1:8080/v1/meta || fail "the page's curl"
grep -q '^1000 articles, the first is article 0$' "$WORK/page.log" || fail "the page's program says something else"

"$WORK/venv/bin/python" -W ignore .ci/python-soak.py "$SECONDS_OF_CALLS" >"$WORK/soak.log" 2>&1 &
SOAK=$!
sleep $((SECONDS_OF_CALLS / 4))

outage=$(($(status_of outage_budget_seconds) - 1)) # What it takes to stop and start the provider counts, too.
[ "$outage" -gt 2 ] || fail "an outage budget of $outage s"
echo stop >&3
await_line "$WORK/world.log" 'is stopped' "$WORLD"
sleep "$outage"
health=$(status_of health)
echo start >&3
await_line "$WORK/world.log" 'is back' "$WORLD"
echo "The provider was down for $outage s, at the end of which the token was $health"

sleep $((SECONDS_OF_CALLS / 4))
before=$(status_of generation)
echo refuse >&3
await_line "$WORK/world.log" 'refuses every token' "$WORLD"
echo "Weaviate refuses generation $before"

wait "$SOAK" || { cat "$WORK/soak.log"; fail "a call failed"; }
SOAK=
cat "$WORK/soak.log"
[ "$(status_of generation)" -gt "$before" ] || fail "the refused token is still held"
curl -fsS -m 30 http://127.0.0.1:8090/metrics | grep '^weaviate_sidecar_' >"$WORK/metrics.log"
for counted in 'requests_total{code="200",protocol="rest"}' 'requests_total{code="OK",protocol="grpc"}' 'replays_total'; do
  grep -F "weaviate_sidecar_$counted " "$WORK/metrics.log" || fail "no metric weaviate_sidecar_$counted"
done
! grep -E 'weaviate_sidecar_requests_total{code="(401|5..|UNA[A-Z]+|UNKNOWN)"' "$WORK/metrics.log" || fail "a call failed by the metrics"

echo restart >&3
await_line "$WORK/world.log" 'was restarted' "$WORLD"
"$WORK/venv/bin/python" -W ignore .ci/python-soak.py 3 >"$WORK/restarted.log" 2>&1 || { cat "$WORK/restarted.log"; fail "after a restart of Weaviate"; }
echo "Served again after a restart of Weaviate"

kill "$SERVICE"
wait "$SERVICE" || true # 143, as SIGTERM has it.
SERVICE=
! grep -E 'local-trial-only|eyJ[A-Za-z0-9_-]{20}' "$WORK/service.log" || fail "a secret in the log"
