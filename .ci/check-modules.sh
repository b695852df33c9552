#!/bin/bash
# The library's jar as a module: all of it compiles as one, and src/test/modules, a user on the module path, gets tokens
# without any --add flag, and once more as an image of jlink.
#
# Needs: the built jars; a JDK with jmods.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
jdk=$(dirname "$(readlink -f "$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac")")")

version=$(sed -n '0,/<version>/s|.*<version>\(.*\)</version>.*|\1|p' pom.xml)
jar=target/weaviate-token-manager-$version.jar
maven=(./mvnw -B -ntp -q -Dmaven.repo.local="$WORK/repository" -Dmaven.repo.local.tail="$HOME/.m2/repository")
"${maven[@]}" install:install-file -Dfile="$jar" -DpomFile=pom.xml
"${maven[@]}" -f src/test/modules/pom.xml -Dtoken-manager.version="$version" clean package
modules=src/test/modules/target/modules
older=$(find "$HOME"/.m2/repository/io/weaviate/client/5.* -name '*.jar' ! -name '*-sources.jar' | paste -sd:)

echo "Every class sees only what its module may"
optional=$(find "$HOME"/.m2/repository/{org/jspecify/jspecify,io/weaviate/client6,io/vertx/vertx-health-check,io/micrometer/micrometer-{core,commons,observation}} \
  -name '*.jar' ! -name '*-sources.jar' | paste -sd:)
find src/main/java -path '*/app/*' -prune -o -name '*.java' -print >"$WORK/sources"
"$jdk/javac" -proc:none --release 17 -p "$modules:$optional:$older" -d "$WORK/classes" \
  src/main/module/module-info.java @"$WORK/sources"

echo "On the module path"
"$jdk/java" -p "$modules" -m tokenmanager.modules/tokenmanager.modules.Main

echo "As an image of jlink"
"$jdk/jlink" -p "$modules" --add-modules tokenmanager.modules,jdk.crypto.ec --output "$WORK/image"
"$WORK/image/bin/java" -m tokenmanager.modules/tokenmanager.modules.Main
