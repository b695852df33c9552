#!/bin/bash
# Makes what the nodes of docker-compose.yml share, unless it is there: the key that seals tokens, and a certificate for the
# event bus that is its own CA. They stay in the volume "keys": for new ones, docker-compose down -v.
set -euo pipefail
umask 077
cd "$1"
# Each under another name first, so that one that is there is whole.
if [ ! -s token-key ]; then
  openssl rand -base64 32 >token-key.new
  chown "$2" token-key.new
  mv token-key.new token-key
fi
if [ ! -s bus.pem ]; then
  openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=token-manager -keyout bus-key.new -out bus.new 2>/dev/null
  chown "$2" bus-key.new bus.new
  mv bus-key.new bus-key.pem
  mv bus.new bus.pem
fi
