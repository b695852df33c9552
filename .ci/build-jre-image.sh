#!/bin/bash
# Builds a stand-in for the image eclipse-temurin:25-jre where no container registry can be reached: Debian's smallest root
# file system with a JDK of this machine where that image has its JRE. About 40 s, 350 MB.
#
#   build-jre-image.sh JDK_HOME TAG
#
# Needs: root, a Docker engine, debootstrap.
set -euo pipefail
JDK=$1
TAG=$2
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
ROOT=$WORK/rootfs
HOME_INSIDE=/opt/java/openjdk

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
# Where this machine gets its own packages from.
mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } |
  awk '!seen && /^(URIs:|deb) / { for (i = 2; i <= NF; i++) if ($i ~ "^https?:") { print $i; seen = 1; break } }')
# ca-certificates brings openssl, as in the official image.
debootstrap --variant=minbase --include=ca-certificates "$suite" "$ROOT" "$mirror" >"$WORK/debootstrap.log" 2>&1 ||
  { tail -n 20 "$WORK/debootstrap.log"; exit 1; }
rm -rf "$ROOT"/var/cache/apt/* "$ROOT"/var/lib/apt/lists/* "$ROOT"/usr/share/{doc,man,locale}

mkdir -p "$ROOT$HOME_INSIDE"
cp -a "$JDK/." "$ROOT$HOME_INSIDE/"
rm -rf "$ROOT$HOME_INSIDE"/{lib/src.zip,jmods}
tar -C "$ROOT" -c . | docker import \
  -c "ENV JAVA_HOME=$HOME_INSIDE LANG=C.UTF-8" \
  -c "ENV PATH=$HOME_INSIDE/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" - "$TAG"
