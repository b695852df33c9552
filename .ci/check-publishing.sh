#!/bin/bash
# What would be published, published into a folder: with a key that is made here and thrown away, never to a server.
# Checks what Maven Central checks: every file signed and with checksums, sources and javadoc, the POM complete; and that
# every jar holds licence and notice. Takes the jars as packaged by the last build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

WORK=$(mktemp -d)
export GNUPGHOME=$WORK/gpg
finish() {
  gpgconf --kill gpg-agent 2>/dev/null || true
  rm -rf "$WORK"
}
trap finish EXIT

fail() {
  echo "$*"
  exit 1
}

mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-generate-key 'throw-away <throw-away@example.com>' rsa3072 sign never

# Without the plugin that uploads: its goal takes the place of deploy's only where the phase is run.
MAVEN_GPG_PASSPHRASE= ./mvnw -B -ntp -q -Prelease package gpg:sign@sign deploy:deploy@default-deploy \
  -Dmaven.test.skip -DskipTests=false -Dspotless.check.skip \
  -DaltDeploymentRepository="local::file://$WORK/repository"

version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml)
name=weaviate-token-manager-$version
folder=$WORK/repository/dev/tokenmanager/weaviate-token-manager/$version
for file in "$name".{jar,pom} "$name"-{sources,javadoc}.jar; do
  [ -s "$folder/$file" ] || fail "$file is not published"
  gpg --quiet --verify "$folder/$file.asc" "$folder/$file" 2>/dev/null || fail "$file has no good signature"
  for sum in md5 sha1; do
    [ "$("${sum}sum" "$folder/$file" | cut -d' ' -f1)" = "$(cat "$folder/$file.$sum")" ] || fail "$file.$sum is wrong"
  done
done
others=$(find "$folder" -type f | sed "s|.*/$name||" | grep -vE '^(-sources|-javadoc)?\.(jar|pom)(\.asc)?(\.md5|\.sha1)?$' || true)
[ -z "$others" ] || fail "Published besides: $others"

for element in name description url 'licenses><license' 'developers><developer' scm issueManagement organization; do
  tr -d '\n ' <"$folder/$name.pom" | grep -q "<$element>" || fail "The POM has no $element"
done
for jar in "$folder"/*.jar target/weaviate-token-manager.jar; do
  for text in LICENSE NOTICE; do
    [ "$(unzip -Z1 "$jar" | grep -cx "META-INF/$text")" = 1 ] || fail "${jar##*/} has not one META-INF/$text"
  done
done

# Each library in the runnable jar is listed with a licence.
unzip -p target/weaviate-token-manager.jar META-INF/third-party/THIRD-PARTY.txt >"$WORK/third-party"
./mvnw -B -ntp -q dependency:list -DincludeScope=runtime -DoutputFile="$WORK/dependencies" -Dmdep.outputScope=false
sed -nE 's/^ +([^: ]+:[^: ]+):jar:([^: ]+).*/\1:\2/p' "$WORK/dependencies" | sort -u >"$WORK/bundled"
[ -s "$WORK/bundled" ] || fail "Nothing is bundled"
while read -r library; do
  grep -F "($library " "$WORK/third-party" | grep -q '^ *([A-Z]' || fail "No licence is listed for $library"
done <"$WORK/bundled"
echo "Signed and complete; $(wc -l <"$WORK/bundled") bundled libraries, each with its licence."
