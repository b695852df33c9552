#!/bin/bash
# Unit tests on the oldest and the newest Vert.x that are supported, of what touches Vert.x: verticle and client, HTTP, event
# bus, clusters, callers of Weaviate. What is pure knows no Vert.x; the simulators, which take longest, neither.
# --all runs all unit tests, but those of the project itself.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Each with the versions of modules that are not published with it.
RANGE=(
  "5.0.5"
  # The newest for which all but vertx-config resolve.
  # HandshakeTrackerTest calls a method of Vert.x's own that has other parameters there; what it tests does not.
  "5.1.6 -Dvertx-config.version=5.0.10 -Dquick.exclude=**/HandshakeTrackerTest.java"
)

root=dev/tokenmanager
tests="$root/*Test,$root/weaviate/*Test,$root/internal/transport/*Test,$root/internal/bus/*Test,$root/internal/cluster/vertx/*Test"
if [ "${1:-}" = --all ]; then
  tests="*Test,!$root/project/*Test,!$root/examples/*Test"
fi

for entry in "${RANGE[@]}"; do
  read -r -a version <<<"$entry"
  echo "Vert.x ${version[0]}"
  ./mvnw -B -ntp -q -Pquick-tests "-Dquick.directory=$PWD/target/vertx-${version[0]}" \
    "-Dvertx.version=${version[0]}" "${version[@]:1}" "-Dtest=$tests"
done
