#!/bin/bash
# Applications of users: each project in src/test/projects is built with nothing of this one but its jar and POM, from a
# local repository, and run against Provider.java there, a provider and a Weaviate on loopback.
#
# Needs: the built jars; for the project with virtual threads a JDK 21 or newer under /usr/lib/jvm; curl and openssl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
WORK=$(mktemp -d)
declare -A PIDS=()
finish() {
  [ "${#PIDS[@]}" -eq 0 ] || kill "${PIDS[@]}" 2>/dev/null || true
  rm -rf "$WORK"
}
trap finish EXIT

# A version of its own: whatever of ours the machine's repository holds is not meant.
published=$(sed -n '0,/<version>/s|.*<version>\(.*\)</version>.*|\1|p' pom.xml)
version=$published-examples
sed "0,/<version>$published</s//<version>$version</" pom.xml >"$WORK/pom.xml"
repository=$HOME/.m2/repository
./mvnw -B -ntp -q -Dmaven.repo.local="$WORK/repository" -Dmaven.repo.local.tail="$repository" install:install-file \
  -Dfile="target/weaviate-token-manager-$published.jar" -DpomFile="$WORK/pom.xml"

# The projects are copied, so that nothing is left in the sources. What Maven fetches stays in the machine's repository.
cp -r src/test/projects "$WORK"
maven=(./mvnw -B -ntp -q -Dmaven.repo.local="$repository" -Dmaven.repo.local.tail="$WORK/repository"
  -Dtoken-manager.version="$version" -Dkotlin.compiler.daemon=false) # A daemon would outlive this.

# What makes a project's classes, and says on what class path they run.
build=(package dependency:build-classpath -Dmdep.outputFile=target/classpath -DincludeScope=runtime -Dmaven.test.skip)

class_path() {
  printf '%s:' "$WORK/projects/$1/target/classes"
  cat "$WORK/projects/$1/target/classpath"
}

# Begins a command, whose output goes to the log of that name.
begin() {
  local name=$1
  shift
  : >"$WORK/$name.log"
  "$@" >>"$WORK/$name.log" 2>&1 &
  PIDS[$name]=$!
}

# Until a line of that log matches, or its command has ended.
await() {
  for _ in $(seq 600); do
    grep -q "$2" "$WORK/$1.log" && return 0
    kill -0 "${PIDS[$1]}" 2>/dev/null || break
    sleep 0.1
  done
  printf 'Expected %s of %s, which said:\n' "$2" "$1"
  cat "$WORK/$1.log"
  return 1
}

# Begins a command, and waits until it prints the URL that it serves: in $url.
serve() {
  begin "$@"
  await "$1" 'http://127[0-9.:]*'
  url=$(sed -n 's|.*\(http://127[0-9.:]*\).*|\1|p' "$WORK/$1.log" | head -n 1)
}

stop() {
  kill "${PIDS[$1]}"
  wait "${PIDS[$1]}" || true # Its exit status says how it was ended.
  unset "PIDS[$1]"
}

# Until what a URL answers matches.
expect() {
  local answer=
  for _ in $(seq 300); do
    answer=$(curl -sS -m 10 "$1" 2>&1) && grep -q "$2" <<<"$answer" && return 0
    sleep 0.1
  done
  printf 'Expected %s of %s, but had:\n%s\n' "$2" "$1" "$answer"
  return 1
}

# What an application that embeds all of it shows.
embeds() {
  expect "$url/metrics" 'weaviate_token_generation{[^}]*name="default"[^}]*} 1'
  expect "$url/metrics" 'weaviate_token_expires_in_seconds{[^}]*name="default"[^}]*} [1-9]'
  expect "$url/metrics" 'weaviate_token_health{[^}]*health="healthy"[^}]*} 1'
  curl -sS -o /dev/null -w '%{content_type}' "$url/metrics" | grep -q '^text/plain'
  expect "$url/health" '"weaviate-token-ready","status":"UP"'
  expect "$url/health" '"weaviate-token-live","status":"UP"'
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
begun=$SECONDS
step() {
  printf '%s (after %s s)\n' "$1" $((SECONDS - begun))
}

serve provider "$java" src/test/projects/Provider.java
export ISSUER_URL=$url WEAVIATE_URL=$url WEAVIATE_CLIENT_SECRET=s3cr3t-example

# Each is a project of its own, with no parent of ours: this only has Maven start once.
step "All projects are built"
projects=(embed module-path kotlin spring joining langchain4j quarkus)
cat >"$WORK/projects/pom.xml" <<END
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>all</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <modules>$(printf '<module>%s</module>' "${projects[@]}")</modules>
</project>
END
"${maven[@]}" -f "$WORK/projects/pom.xml" "${build[@]}" -Dquarkus.build.skip

step "Verticle, health and metrics in an application"
serve embed "${maven[@]}" -o -f "$WORK/projects/embed/pom.xml" compile exec:java -Dport=0
embeds
stop embed

step "The same on the module path"
serve module-path "$java" -Dport=0 -p "$WORK/projects/module-path/target/modules" -m example/example.Main
embeds
stop module-path

step "The same in Kotlin"
serve kotlin "$java" -cp "$(class_path kotlin)" -Dport=0 example.MainKt
embeds
expect "$url/" '^token 1, until 20'
stop kotlin

newer=$(find /usr/lib/jvm -maxdepth 3 -path '*2[1-9]*/bin/javac' -print -quit 2>/dev/null || true)
if [ -n "$newer" ]; then
  step "Virtual threads"
  JAVA_HOME=${newer%/bin/javac} "${maven[@]}" -f "$WORK/projects/virtual-threads/pom.xml" "${build[@]}"
  serve virtual-threads "${newer%c}" -cp "$(class_path virtual-threads)" -Dport=0 example.Main
  expect "$url/objects" '"objects":\[\]'
  stop virtual-threads
else
  echo "No JDK 21 or newer under /usr/lib/jvm: nothing run on virtual threads"
fi

step "Spring Boot, Spring AI's vector store"
for _ in 1 2 3; do # A busy machine may not have a token in time.
  WEAVIATE_SCHEME=http WEAVIATE_HOST=${WEAVIATE_URL#http://} \
    "$java" -cp "$(class_path spring)" example.Application >"$WORK/spring.log" 2>&1 && break
done
grep -q '^found 0' "$WORK/spring.log" || { cat "$WORK/spring.log"; exit 1; }

step "An application that joins the cluster of the service, over TLS"
joining=$WORK/projects/joining
(
  cd "$joining"
  umask 077
  openssl rand -base64 32 >token-key
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=token-manager -keyout bus-key.pem -out bus.pem 2>/dev/null
)
port=$((20000 + RANDOM % 10000))
sed "s/5701/$port/g" conf/cluster.xml >"$joining/cluster.xml"
cp conf/token-manager-cluster.yaml "$joining"
jar=$PWD/target/weaviate-token-manager.jar
service() {
  begin service env -C "$joining" TOKEN_MANAGER_ISSUER_URL="$ISSUER_URL" TOKEN_MANAGER_HTTP__PORT=0 \
    "$java" -Dvertx.hazelcast.config=cluster.xml -jar "$jar" run -cluster --conf token-manager-cluster.yaml
  await service 'token default: a[cd]' # Acquired, or adopted: the application's node keeps what the service shared.
}
service
begin joining env -C "$joining" "$java" -Dvertx.hazelcast.config=cluster.xml -cp "$(class_path joining)" example.Main
await joining '^token [0-9]* until 20'
stop service
await joining '^UNAVAILABLE: '
: >"$WORK/joining.log"
service
await joining '^token [0-9]* until 20'
stop joining
stop service

step "LangChain4j, which has the sidecar add the token"
port=$((20000 + RANDOM % 10000))
cat >"$WORK/sidecar.json" <<END
{ "issuerUrl": "$ISSUER_URL", "http": { "enabled": false },
  "auth": { "type": "client_credentials", "clientId": "weaviate-app", "clientSecretEnv": "WEAVIATE_CLIENT_SECRET" },
  "sidecar": { "port": $port, "weaviateUrl": "$WEAVIATE_URL" } }
END
begin sidecar "$java" -jar "$jar" run --conf "$WORK/sidecar.json"
await sidecar 'token default: acquired'
await sidecar "REST at port $port"
"$java" -Dsidecar.port="$port" -cp "$(class_path langchain4j)" example.Main >"$WORK/langchain4j.log" 2>&1 ||
  { cat "$WORK/langchain4j.log"; exit 1; }
grep -q '^found 0' "$WORK/langchain4j.log"
stop sidecar

step "Done"
