#!/bin/bash
# What a pod costs: processor time until it is alive, memory then and after a while of refreshes, with the JVM's own choice and
# with that of conf/kubernetes; and how long a start takes with no more processor than is requested. Processor time is that
# of the process itself, so that a busy machine changes it little.
#
#   measure-pod.sh TAG [SECONDS]
#
# Needs: a Docker engine, the image TAG (check-image.sh builds it), curl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
TAG=$1
SECONDS_LONG=${2:-60}
WORK=$(mktemp -d)
PORT=18099
CONTAINER=
finish() {
  [ -z "$CONTAINER" ] || docker rm -f "$CONTAINER" >/dev/null
  rm -rf "$WORK"
}
trap finish EXIT
OURS=$(sed -n 's/.*JDK_JAVA_OPTIONS, value: "\(.*\)" }.*/\1/p' conf/kubernetes/base/deployment.yaml)
[ -n "$OURS" ]

# The provider is down: attempts and backoff are all that it does, with its HTTP client in use.
cat >"$WORK/token-manager.yaml" <<YAML
issuerUrl: http://127.0.0.1:1
auth: { type: client_credentials, clientId: token-manager, clientSecretEnv: CLIENT_SECRET, scopes: openid }
retry: { maxDelayMs: 500 }
http: { port: $PORT }
YAML
cp conf/cluster.xml "$WORK/cluster.xml"
chmod -R a+rX "$WORK"

# VmRSS or VmHWM in MiB, and the processor time so far in seconds.
memory() { docker exec "$CONTAINER" sed -n "s/^$1:[^0-9]*\([0-9]*\) kB/\1/p" /proc/1/status | awk '{ printf "%d", $1 / 1024 }'; }
cpu() { docker exec "$CONTAINER" cut -d' ' -f14,15 /proc/1/stat | awk '{ printf "%.1f", ($1 + $2) / 100 }'; }

# start NAME FLAGS DOCKER-OPTIONS... -- ARGUMENTS
start() {
  local flags=$1
  shift
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  CONTAINER=$(docker run -d --network host --read-only --tmpfs /tmp --cap-drop ALL --memory 384m "${options[@]}" \
    -e CLIENT_SECRET=x -e TOKEN_KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= -e JDK_JAVA_OPTIONS="$flags" \
    -e TOKEN_MANAGER_CLUSTER__ENCRYPTION_KEY_ENV=TOKEN_KEY -v "$WORK:/app/conf:ro" "$TAG" "$@")
  local begun=$SECONDS
  until curl -sf -o "$WORK/live" "http://127.0.0.1:$PORT/health/live"; do
    [ $((SECONDS - begun)) -lt 400 ] || { docker logs "$CONTAINER" | tail -n 5; exit 1; }
    [ "$(docker inspect -f '{{.State.Running}}' "$CONTAINER")" = true ] || { docker logs "$CONTAINER"; exit 1; }
    sleep 0.2
  done
  TOOK=$((SECONDS - begun))
}
end() {
  docker rm -f "$CONTAINER" >/dev/null
  CONTAINER=
}

for what in "run" "run -cluster"; do
  for flags in "" "$OURS"; do
    read -ra words <<<"$what"
    start "$flags" -- "${words[@]}" --log-format json
    alive="$(cpu) s of processor, $(memory VmRSS) MiB"
    sleep "$SECONDS_LONG"
    echo "$what, ${flags:-the choice of the JVM}: alive after $alive; after $SECONDS_LONG s $(memory VmRSS) MiB, at most $(memory VmHWM) MiB"
    if [ "$flags" = "$OURS" ]; then
      docker exec -e JDK_JAVA_OPTIONS="$OURS -Xmx64m" "$CONTAINER" java -jar weaviate-token-manager.jar check >"$WORK/check" 2>&1 || true
      grep -q '✓ options' "$WORK/check" || { cat "$WORK/check"; exit 1; }
      [ "$(docker inspect -f '{{.State.OOMKilled}} {{.State.Running}}' "$CONTAINER")" = "false true" ]
      peak=$(docker exec "$CONTAINER" cat /sys/fs/cgroup/memory.peak 2>/dev/null || echo 0)
      echo "  a check beside it: both are within the limit$([ "$peak" = 0 ] || echo ", at most $((peak >> 20)) MiB with the file cache")"
    fi
    end
  done
done
start "$OURS" --cpus 0.05 -- run --log-format json
echo "run with no more than 0.05 processors: alive after $TOOK s"
end
