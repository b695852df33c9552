#!/bin/bash
# Builds a stand-in for the official Keycloak image where no container registry can be reached: the same version's
# distribution from Maven Central, on a jlink runtime with the few host tools that kc.sh calls. About 40 s, 480 MB.
#
#   build-keycloak-image.sh VERSION TAG
#
# Needs: root, a Docker engine, a JDK with jmods, unzip.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
VERSION=$1
TAG=$2
RAW=local/keycloak-raw:$VERSION
JDK=$(dirname "$(dirname "$(readlink -f "$(command -v jlink)")")")
LIB=/lib/$(uname -m)-linux-gnu
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
ROOT=$WORK/rootfs

# A root file system with /usr folded into /.
mkdir -p "$ROOT"/{bin,tmp,etc,opt,proc,sys,dev,lib64} "$ROOT$LIB"
chmod 1777 "$ROOT/tmp"
ln -s . "$ROOT/usr"

# Java, with what Keycloak uses of it.
"$JDK/bin/jlink" --output "$ROOT/opt/java" --include-locales=en --no-man-pages --no-header-files --strip-debug \
  --add-modules "java.se,jdk.attach,jdk.charsets,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,\
jdk.localedata,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.security.jgss,\
jdk.unsupported,jdk.zipfs"
"$ROOT/opt/java/bin/java" -Xshare:dump >"$WORK/cds.log" 2>&1

# Copies the shared libraries that a file is linked with.
copy_libraries_of() {
  local library
  for library in $(ldd "$1" 2>/dev/null | grep -o '/[^ )]*' | sort -u); do
    case $library in "$ROOT"*) continue ;; esac
    mkdir -p "$ROOT$(dirname "$library")"
    [ -e "$ROOT$library" ] || cp -L "$library" "$ROOT$library"
  done
}

# The tools that kc.sh and a health check call.
for tool in sh bash readlink dirname basename grep sed xargs printf cat uname sleep ls env mkdir rm cp id; do
  cp "$(readlink -f "$(type -P "$tool")")" "$ROOT/bin/$tool"
  copy_libraries_of "$ROOT/bin/$tool"
done
# Without the desktop: its libraries would bring X11.
while read -r file; do
  copy_libraries_of "$file"
done < <(find "$ROOT/opt/java" -type f \( -name '*.so' -o -path '*/bin/*' \) ! -name 'libawt*' ! -name 'libfont*' \
  ! -name 'libjsound*' ! -name 'libsplash*' ! -name 'libjavajpeg*')
# Loaded by name at run time, so that ldd does not know them.
for library in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2; do
  cp -L "$LIB/$library" "$ROOT$LIB/"
done
echo 'hosts: files dns' >"$ROOT/etc/nsswitch.conf"
printf 'root:x:0:0:root:/:/bin/sh\nkeycloak:x:1000:0:keycloak:/opt/keycloak:/bin/sh\n' >"$ROOT/etc/passwd"
echo 'root:x:0:' >"$ROOT/etc/group"

# Keycloak itself.
./mvnw -B -q -ntp dependency:copy "-Dartifact=org.keycloak:keycloak-quarkus-dist:$VERSION:zip" "-DoutputDirectory=$WORK"
unzip -q "$WORK/keycloak-quarkus-dist-$VERSION.zip" -d "$ROOT/opt"
mv "$ROOT/opt/keycloak-$VERSION" "$ROOT/opt/keycloak"
mkdir -p "$ROOT/opt/keycloak/data/import"
chown -R 1000:0 "$ROOT/opt/keycloak"
chmod -R g+rwX "$ROOT/opt/keycloak"
tar -C "$ROOT" -c . | docker import \
  -c 'ENV LANG=C.UTF-8 KC_RUN_IN_CONTAINER=true JAVA_HOME=/opt/java PATH=/bin:/opt/java/bin' \
  -c 'USER 1000' -c 'EXPOSE 8080 8443 9000' -c 'ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]' - "$RAW"

# Started once with the build options that testcontainers-keycloak sets, so that tests need not wait for augmentation.
# Its data is thrown away, as in the official image.
mkdir "$WORK/augmented"
cat >"$WORK/augmented/Dockerfile" <<DOCKERFILE
FROM $RAW
RUN export KC_HTTPS_CLIENT_AUTH=none KC_HTTPS_MANAGEMENT_CLIENT_AUTH=none KC_METRICS_ENABLED=false KC_HEALTH_ENABLED=true; \
    /opt/keycloak/bin/kc.sh start-dev >/tmp/start.log 2>&1 & keycloak=\$!; \
    until grep -q 'Listening on' /tmp/start.log; do kill -0 \$keycloak || { cat /tmp/start.log; exit 1; }; sleep 1; done; \
    kill -TERM \$keycloak; wait \$keycloak; \
    rm -rf /tmp/start.log /opt/keycloak/data/h2 /opt/keycloak/data/transaction-logs
DOCKERFILE
# The classic builder: buildx is not in Debian's package.
DOCKER_BUILDKIT=0 docker build -q -t "$TAG" "$WORK/augmented"
