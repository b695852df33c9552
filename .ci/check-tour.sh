#!/bin/bash
# The tour of README.md, step by step, with nothing but the built jar and Maven: check is green, the service is healthy,
# Keycloak stops, the service is degraded and says what to do, Keycloak is back, the service recovers.
#
# Then the commands of src/main/docs/private-key-jwt.md against the same Keycloak, as they stand there.
#
# Needs: the built jar; ports 8080, 8081 and 8090 of this machine; curl, openssl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
WORK=$(mktemp -d)
TOUR=
SERVICE=
JAR=target/weaviate-token-manager.jar

finish() {
  local status=$?
  [ -z "$SERVICE" ] || kill "$SERVICE" 2>/dev/null || true
  exec 3>&- # The end of its input ends the tour.
  [ -z "$TOUR" ] || wait "$TOUR" || true
  if [ "$status" != 0 ]; then
    tail -n 20 "$WORK"/*.log
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
    ! grep -q "$2" "$1" || return 0
    kill -0 "$3" 2>/dev/null || fail "it ended before it said: $2"
    sleep 1
  done
  fail "nothing said: $2"
}

# Waits until the token has that health.
await_health() {
  for _ in {1..90}; do
    STATUS=$(curl -s -m 5 http://127.0.0.1:8090/api/status || true)
    [[ $STATUS != *"\"health\":\"$1\""* ]] || return 0
    sleep 1
  done
  fail "not $1: $STATUS"
}

mkfifo "$WORK/words"
./mvnw -ntp -Pdemo,tour <"$WORK/words" >"$WORK/tour.log" 2>&1 &
TOUR=$!
exec 3>"$WORK/words"
trap finish EXIT
await_line "$WORK/tour.log" 'Type stop' "$TOUR"

java -jar $JAR check --conf conf/tour.yaml

: >"$WORK/service.log"
java -jar $JAR run --conf conf/tour.yaml >"$WORK/service.log" 2>&1 &
SERVICE=$!
await_line "$WORK/service.log" 'Running with' "$SERVICE"
await_health HEALTHY
[ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8090/)" = 200 ] || fail "no page"

echo stop >&3
await_line "$WORK/tour.log" 'Keycloak is stopped' "$TOUR"
await_health DEGRADED
[[ $STATUS == *'"advice":"'* ]] || fail "degraded without advice: $STATUS"
grep -o '"advice":"[^"]*"' <<<"$STATUS"
[ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8090/health/ready)" = 200 ] || fail "not ready while it serves"

echo start >&3
await_line "$WORK/tour.log" 'Keycloak is back' "$TOUR"
await_health HEALTHY
echo "healthy again"

kill "$SERVICE"
wait "$SERVICE" || true # 143, as SIGTERM has it.
SERVICE=
echo keys >&3
await_line "$WORK/tour.log" 'trusts the realm keys' "$TOUR"
sed -n '/^```sh$/,/^```$/{/^```/!p}' src/main/docs/private-key-jwt.md >"$WORK/page.sh"
HOME=$WORK bash -euo pipefail "$WORK/page.sh" >"$WORK/page.log" 2>"$WORK/page-errors.log" || fail "the page's commands"
cat "$WORK/page.log"
grep -q '✓ Weaviate accepts the token' "$WORK/page.log" || fail "Weaviate does not accept the page's token"
