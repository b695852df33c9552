#!/bin/bash
# Builds the image of src/main/docker/Dockerfile from target/ and runs it: as a user that is not root, on a file system
# that is read-only, healthy, its log readable by machines, ended by SIGTERM within 5 s, started from its AOT cache.
#
#   check-image.sh TAG
#
# Needs: a Docker engine, the base image (see build-jre-image.sh), the built jar.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
TAG=$1
WORK=$(mktemp -d)
CONTAINER=
finish() {
  [ -z "$CONTAINER" ] || docker rm -f "$CONTAINER" >/dev/null
  rm -rf "$WORK"
}
trap finish EXIT

fail() {
  echo "FAILED: $1"
  [ -z "$CONTAINER" ] || docker logs "$CONTAINER" 2>&1 | tail -n 20
  exit 1
}

ignore=src/main/docker/.dockerignore
cmp -s "$ignore" target/.dockerignore || fail "target/.dockerignore is not $ignore: build the jar first"
# The classic builder: buildx is not in Debian's package.
DOCKER_BUILDKIT=0 docker build -q -t "$TAG" -f src/main/docker/Dockerfile target

# AOTMode=on: with a cache that cannot be used it would not start. In much memory, and in little.
for memory in 384m 4g; do
  docker run --rm --read-only --memory "$memory" -e JDK_JAVA_OPTIONS=-XX:AOTMode=on "$TAG" --version >"$WORK/version" 2>&1 ||
    { cat "$WORK/version"; fail "its AOT cache is of no use with $memory"; }
done
echo "starts from its AOT cache"

# The provider is down: the service runs, is alive, and not ready.
cat >"$WORK/token-manager.yaml" <<'YAML'
issuerUrl: http://127.0.0.1:1
auth: { type: client_credentials, clientId: token-manager, clientSecretEnv: CLIENT_SECRET, scopes: openid }
YAML
chmod -R a+rX "$WORK"
CONTAINER=$(docker run -d --read-only --cap-drop ALL --security-opt no-new-privileges --memory 384m --pids-limit 200 \
  -e CLIENT_SECRET=s3cr3t-image -v "$WORK:/app/conf:ro" "$TAG" run --log-format json)

state=starting
for _ in {1..60}; do
  state=$(docker inspect -f '{{if .State.Running}}{{.State.Health.Status}}{{else}}ended{{end}}' "$CONTAINER")
  [ "$state" = starting ] || break
  sleep 1
done
[ "$state" = healthy ] || fail "it is $state"
echo "healthy, on a read-only file system"

user=$(docker exec "$CONTAINER" id -u)
[ "$user" = 10001 ] || fail "its user is $user"
[ "$(docker exec "$CONTAINER" cat /proc/1/comm)" = java ] || fail "process 1 is not Java"
[ -z "$(docker diff "$CONTAINER" | grep -v '/app\(/conf\)\?$')" ] || fail "it wrote to its file system"
echo "user $user, process 1 is Java, nothing written"

# From inside, as a probe would ask.
ask() {
  docker exec "$CONTAINER" bash -c \
    "exec 3<>/dev/tcp/127.0.0.1/8090; printf 'GET $1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3; cat <&3"
}
[[ $(ask /health/ready) == 'HTTP/1.1 503 '* ]] || fail "it is ready without a provider"
[[ $(ask /metrics) == *weaviate_token_health* ]] || fail "it has no metrics"
echo "not ready while the provider is down, and says so"

begun=$SECONDS
docker stop -t 20 "$CONTAINER" >/dev/null
status=$(docker inspect -f '{{.State.ExitCode}}' "$CONTAINER")
[ "$status" = 143 ] || fail "SIGTERM ended it with status $status"
[ $((SECONDS - begun)) -le 6 ] || fail "SIGTERM took $((SECONDS - begun)) s"
echo "ended by SIGTERM with status 143"

docker logs "$CONTAINER" >"$WORK/log" 2>&1
# Every line is an object, and none shows the secret.
! grep -v '^{.*}$' "$WORK/log" || fail "lines that are no JSON"
! grep -q s3cr3t "$WORK/log" || fail "the log shows a secret"
grep -q '"event":"refresh_failed","token":"default","node":"local"' "$WORK/log" || fail "its log lacks the failed attempt"
echo "$(wc -l <"$WORK/log") log lines, all JSON"
