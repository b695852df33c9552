#!/bin/bash
# The same sources make the same artifacts, byte for byte, wherever and whenever they are built: jar, sources, javadoc,
# runnable jar and bill of materials. Builds them twice, in two folders, time zones and languages.
# With --beside it builds once, and compares with what the last build left in target/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# What is published or handed out, without its folder.
artifacts() {
  (cd "$1/target" && find . -maxdepth 1 \( -name '*.jar' -o -name '*-sbom.json' \) -exec sha256sum {} + | sort -k 2)
}

# Builds a copy of the sources there; $2 is the time zone, $3 the language.
build() {
  mkdir -p "$1"
  tar -c --exclude=./.git --exclude=./target . | tar -x -C "$1"
  # With javadoc, which is left out where tests are; the build that is compared ran the checks of the sources.
  (cd "$1" && TZ=$2 LC_ALL=$3 ./mvnw -B -ntp -q package -Dmaven.test.skip -DskipTests=false -Dspotless.check.skip)
}

if [ "${1:-}" = --beside ]; then
  first=.
else
  first=$WORK/first
  build "$first" UTC C.UTF-8
fi
second=$WORK/second-with-another-name
build "$second" Asia/Tokyo C

artifacts "$first" >"$WORK/first.sums"
artifacts "$second" >"$WORK/second.sums"
if ! diff "$WORK/first.sums" "$WORK/second.sums"; then
  echo "Two builds of the same sources differ."
  exit 1
fi
count=$(wc -l <"$WORK/first.sums")
if [ "$count" != 5 ]; then
  echo "5 artifacts were expected:"
  cat "$WORK/first.sums"
  exit 1
fi
cat "$WORK/first.sums"
echo "The same $count artifacts from two builds."
