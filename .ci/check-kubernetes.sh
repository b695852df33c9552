#!/bin/bash
# Renders every overlay of conf/kubernetes, and those that the docs show, and holds each against Kubernetes' own schemas of
# the oldest and the newest version that its page names. Runs the commands of that page that need no cluster.
#
#   check-kubernetes.sh [FOLDER]
#
# Leaves in FOLDER, target/kubernetes unless given, what it rendered and, where the machine has no kubectl, the Kustomize that
# the tests then use. Needs: openssl, python3 with venv; kubectl, or Go to build Kustomize.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
OUT=$(realpath -m "${1:-target/kubernetes}")
PAGE=$PWD/src/main/docs/kubernetes.md
KUSTOMIZE=v5.0.3 # The newest that Debian's Go builds.
VALIDATE=1.37.0
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
mkdir -p "$OUT"

fail() {
  echo "FAILED: $1"
  exit 1
}

# --- Kustomize: kubectl has it, but Debian's is too old to know components.
if kubectl kustomize conf/kubernetes/overlays/client-secret >/dev/null 2>&1; then
  render() { kubectl kustomize "$1"; }
  kubectl version --client | grep -i kustomize
else
  if [ ! -x "$OUT/kustomize" ]; then
    echo "There is no kubectl that knows components: building Kustomize $KUSTOMIZE"
    GOBIN=$OUT GOFLAGS=-modcacherw go install "sigs.k8s.io/kustomize/kustomize/v5@$KUSTOMIZE"
  fi
  render() { "$OUT/kustomize" build "$1"; }
  echo "Kustomize $KUSTOMIZE"
fi

# --- The page: what it says to write, and the commands that need no cluster.
# A block of the page below the line <!-- NAME -->.
block() {
  awk -v mark="<!-- $1 -->" '
    $0 == mark { found = 1; next }
    found && /^```/ { if (inside) exit; inside = 1; next }
    inside { print }' "$PAGE"
}
own=$WORK/own
mkdir -p "$own"
cp -r conf "$WORK/conf"
block own-overlay >"$own/kustomization.yaml"
block own-options >"$own/token-manager.yaml"
[ -s "$own/kustomization.yaml" ] && [ -s "$own/token-manager.yaml" ] || fail "$PAGE has no overlay to render"
(
  cd "$WORK"
  CLIENT_SECRET=any
  export CLIENT_SECRET
  block make-keys >make-keys.sh
  [ -s make-keys.sh ] || fail "$PAGE has no commands to run"
  bash -eu make-keys.sh 2>openssl.log || { cat openssl.log; exit 1; }
  for file in client-secret token-key bus.pem bus-key.pem; do
    [ -s "$file" ] || fail "the commands of $PAGE made no $file"
  done
  [ "$(base64 -d token-key | wc -c)" = 32 ] || fail "token-key is no key"
  openssl x509 -in bus.pem -noout -checkend 86400 >/dev/null || fail "bus.pem is no certificate"
)
echo "the page's keys are made"

# --- Render.
overlays=()
for overlay in conf/kubernetes/overlays/*/; do
  overlays+=("$(basename "$overlay")")
  render "$overlay" >"$OUT/$(basename "$overlay").yaml"
done
render "$own" >"$OUT/own.yaml"
grep -q 'kind: PodMonitor' "$OUT/own.yaml" || fail "the page's overlay lacks the component monitoring"
echo "rendered: ${overlays[*]} own"

# --- Schemas. Kinds of the Prometheus operator have none there: KubernetesFilesTest reads these with their own types.
python3 -m venv "$WORK/venv"
"$WORK/venv/bin/pip" install -q --disable-pip-version-check "kubernetes-validate==$VALIDATE"
# What there is no schema for must be of that operator, and nothing else.
cat >"$WORK/validate.py" <<'PYTHON'
import sys
import kubernetes_validate
import yaml

version, files = sys.argv[1], sys.argv[2:]
known = skipped = 0
for file in files:
    for document in yaml.safe_load_all(open(file)):
        if document["apiVersion"] == "monitoring.coreos.com/v1":
            skipped += 1
            continue
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as wrong:
            sys.exit(f"{file}: {document['kind']}: {'.'.join(str(key) for key in wrong.path)}: {wrong.message}")
        known += 1
print(f"Kubernetes {version}: {known} manifests are valid, {skipped} of the Prometheus operator not looked at")
PYTHON
files=("${overlays[@]/#/$OUT/}")
files=("${files[@]/%/.yaml}" "$OUT/own.yaml")
for version in 1.29 1.37; do
  "$WORK/venv/bin/python" "$WORK/validate.py" "$version" "${files[@]}"
done
# A check that cannot fail is none.
sed 's/readinessProbe/redinessProbe/' "$OUT/cluster.yaml" >"$WORK/wrong.yaml"
! "$WORK/venv/bin/python" "$WORK/validate.py" 1.37 "$WORK/wrong.yaml" >"$WORK/wrong.log" 2>&1 ||
  fail "a misspelt field is not noticed"
grep -q redinessProbe "$WORK/wrong.log" || { cat "$WORK/wrong.log"; fail "the misspelt field is not named"; }
