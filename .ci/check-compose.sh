#!/bin/bash
# Runs what of docker-compose.yml needs no registry: Keycloak, the maker of keys, and the two nodes, which must become one
# cluster that shares one token. Weaviate is left out: the nodes are told the issuer instead. No port is opened.
#
#   check-compose.sh
#
# Needs: a Docker engine, docker-compose, Keycloak's image, the base image of ours, the built jar.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
WORK=$(mktemp -d)
compose() {
  DOCKER_BUILDKIT=0 COMPOSE_DOCKER_CLI_BUILD=0 docker-compose -p token-manager-check --project-directory "$PWD" \
    -f "$WORK/docker-compose.yml" "$@"
}
finish() {
  compose down -v -t 10 >/dev/null 2>&1 || true
  rm -rf "$WORK"
}
trap finish EXIT

fail() {
  echo "FAILED: $1"
  compose logs --tail 20 token-manager-1 token-manager-2
  exit 1
}

cp -r conf/compose "$WORK/conf"
sed -i 's|^weaviateUrl: .*|issuerUrl: http://keycloak:8080/realms/weaviate|' "$WORK/conf/token-manager.yaml"
sed -i 's|^  type: client_credentials|&\n  scopes: openid|' "$WORK/conf/token-manager.yaml"
# The dependency on Weaviate, and the ports.
sed -e '/^    weaviate:$/,+1d' -e '/^    ports:$/,+1d' -e "s|\./conf/compose:|$WORK/conf:|" \
  docker-compose.yml >"$WORK/docker-compose.yml"
chmod -R a+rX "$WORK"

compose up -d --build keycloak keys token-manager-1 token-manager-2 >"$WORK/up.log" 2>&1 ||
  { tail -n 20 "$WORK/up.log"; fail "it does not start"; }

# The status of a node, asked from inside.
status() {
  compose exec -T "token-manager-$1" bash -c "exec 3<>/dev/tcp/127.0.0.1/8090 &&
    printf 'GET /api/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3 && cat <&3" 2>/dev/null
}
healthy_with() { # members of the cluster, as a regular expression
  local healthy='"health":"HEALTHY".*"members":\['$2'\]'
  [[ $(status "$1") =~ $healthy ]]
}
shared() {
  local two='"[^"]+","[^"]+"'
  healthy_with 1 "$two" && healthy_with 2 "$two" && [[ $(status 1)$(status 2) == *'"source":"cluster"'* ]]
}
deadline=$((SECONDS + 90))
until shared; do
  [ "$SECONDS" -lt "$deadline" ] || fail "the nodes share no token: $(status 1) $(status 2)"
  sleep 1
done
echo "two nodes of a cluster, one of which adopted the token of the other"

files=$(compose exec -T token-manager-1 bash -c 'cd /run/token-manager && stat -c "%n %a %u" *')
expected=$(printf '%s 600 10001\n' bus-key.pem bus.pem token-key)
[ "$files" = "$expected" ] || fail "the keys are $files"
logs=$(compose logs --no-color token-manager-1 token-manager-2)
[[ $logs != *"event bus is not encrypted"* && $logs != *"cross the event bus unencrypted"* ]] || fail "no TLS"
echo "keys that only the nodes can read, an event bus with TLS"

deadline=$((SECONDS + 60))
compose kill token-manager-1 >/dev/null 2>&1
until healthy_with 2 '"[^"]+"'; do
  [ "$SECONDS" -lt "$deadline" ] || fail "the second node does not go on"
  sleep 1
done
echo "the other one goes on when one is killed"
