#!/bin/bash
# Runs the commands of README.md and src/main/docs that nothing else runs, as they stand there: what puts the jars into a
# local repository, the service with its usual options, check, and two nodes of a cluster on one machine. No provider is
# there: names are not looked up, and what is asked of the service is that it lives, says so, and ends in order.
# doc-commands.txt of the tests says which command is run where.
#
# Needs: compiled tests; ports 8080, 8090, 8091 and 50051 of this machine; curl, openssl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PROJECT=$PWD
WORK=$(mktemp -d)
STARTED=()

finish() {
  local status=$?
  [ "${#STARTED[@]}" -eq 0 ] || kill "${STARTED[@]}" 2>/dev/null || true
  [ "$status" = 0 ] || tail -n 20 "$WORK"/*.log
  rm -rf "$WORK"
}
trap finish EXIT

fail() {
  echo "FAILED: $1"
  exit 1
}

# The commands of a page, a line each, in which that stands.
commands() {
  sed -n -e '/^```sh$/,/^```$/{/^```/!p}' -e 's/^    //p' "$PROJECT/$1" | grep -e "$2" || fail "$1 shows no command with $2"
}

# Starts a command of a page in the background; PID is its own.
start() {
  bash -c "exec env ${1/WEAVIATE_CLIENT_SECRET=.../WEAVIATE_CLIENT_SECRET=local-trial-only}" >"$WORK/$2.log" 2>&1 &
  PID=$!
  STARTED+=("$PID")
}

status_of() { # path, port
  curl -s -m 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:${2:-8090}$1" || true
}

await() { # what is waited for, and the command that says whether it is there
  local what=$1
  shift
  for _ in {1..360}; do # However busy the machine is.
    ! "$@" || return 0
    sleep 0.5
  done
  fail "$what"
}

is() { [ "$1" = "$("${@:2}")" ]; }

ends() { # the process, by SIGTERM
  local status=0
  kill "$1"
  wait "$1" || status=$?
  [ "$status" = 143 ] || fail "SIGTERM ended it with status $status"
}

echo "The jars in a local repository"
./mvnw -B -ntp -q install -Dmaven.test.skip -Dcyclonedx.skip -Dmaven.repo.local="$WORK/repository" \
  -Dmaven.repo.local.tail="$HOME/.m2/repository"
[ -n "$(find "$WORK/repository/dev/tokenmanager" -name 'weaviate-token-manager-*.jar')" ] || fail "no jar was installed"

echo "What writes sources and pages anew"
./mvnw -B -ntp -q spotless:apply surefire:test -Dtest=OptionsPageTest,ProviderErrorsPageTest,ReferencePageTest \
  -Doptions.write=true -Dreference.write=true

cd "$WORK"
ln -s "$PROJECT/conf" "$PROJECT/target" .
ln -s target/weaviate-token-manager.jar .
echo "127.0.0.1 localhost" >hosts
export JDK_JAVA_OPTIONS="-Djdk.net.hosts.file=$WORK/hosts"

echo "The service, with the options that show every one"
start "$(commands README.md 'run --conf conf/token-manager.yaml')" service
await "it does not live" is 200 status_of /health/live
for expected in "200 /" "200 /metrics" "200 /api/status" "503 /health/ready"; do
  is "${expected% *}" status_of "${expected#* }" || fail "${expected#* } does not answer ${expected% *}"
done
ends "$PID"

echo "The sidecar, with the options of its page and of those that lead to it"
for page in sidecar quarkus langchain4j; do
  # Its first block of options, for the pages that call it so.
  sed -n '/^```yaml$/,/^```$/{/^```/!p;/^```$/q}' "$PROJECT/src/main/docs/$page.md" >token-manager.yaml
  start "$(commands src/main/docs/$page.md ' run --conf .*\(sidecar\|token-manager\)\.yaml')" "$page"
  await "no sidecar listens" is 404 status_of /v1/.well-known/openid-configuration 8080
  is 503 status_of /v1/meta 8080 || fail "it does not say that there is no token"
  ends "$PID"
done

echo "check, beside a provider that is not there"
export WEAVIATE_CLIENT_SECRET=local-trial-only
for page in operations troubleshooting sidecar; do
  status=0
  bash -c "$(commands src/main/docs/$page.md ' check --conf')" >check.log 2>&1 || status=$?
  [ "$status" = 1 ] && grep -q '✗ .*: .*example.com.* cannot be resolved' check.log ||
    fail "check of $page.md"
done
java -jar weaviate-token-manager.jar --help >help.log 2>&1

echo "An encrypted key"
echo local-trial-only >password
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -aes-256-cbc -out key.pem -pass file:password 2>/dev/null
cat >key.yaml <<'YAML'
issuerUrl: https://auth.example.com
auth: { type: client_credentials, clientId: app, privateKeyFile: key.pem, privateKeyPasswordFile: password }
YAML
java -jar weaviate-token-manager.jar check --conf key.yaml >key.log 2>&1 || true
grep -q '✓ secrets readable: 2 secrets' key.log || fail "the key is not read"

echo "Two nodes on one machine"
STARTED=()
while read -r command; do
  case $command in
    export*) ;; # As above.
    *run*) start "$command" "node-${#STARTED[@]}" ;;
    *) eval "$command" 2>>openssl.log ;;
  esac
done < <(commands src/main/docs/clusters.md .)
members() { curl -s -m 5 "http://127.0.0.1:$1/api/status" | { grep -o '"members":\["[^]]*\]' || true; } | tr -dc , ; }
await "they do not meet" is , members 8090
await "they do not meet" is , members 8091
[ "$(stat -c %a token-key)" = 600 ] || fail "others can read the key"
for node in "${STARTED[@]}"; do
  ends "$node"
done
STARTED=()

[ "$(cd "$PROJECT" && grep -rn "void g08_" src/test | wc -l)" -gt 5 ] || fail "grep finds no tests of G8"
