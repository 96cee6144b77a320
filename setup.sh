#!/usr/bin/env bash
# Sets Reelwright up in this folder: what Debian or Ubuntu must have, then Python packages in .venv.
#   ./setup.sh          to run it
#   ./setup.sh --test   to run its tests as well
# Root is asked for (sudo) only when system packages are missing.
set -euo pipefail
cd "$(dirname "$0")"

case "${1:-}" in
  "") lock=requirements.lock ;;
  --test) lock=requirements-test.lock ;;
  *) echo "usage: ./setup.sh [--test]" >&2; exit 2 ;;
esac

# Skia loads EGL, GL and expat; the emoji font draws emoji; flite and festival speak English.
packages=(python3 python3-venv libegl1 libgl1 libexpat1 fonts-noto-color-emoji flite
  festival festvox-us-slt-hts)
# The tests also call the server through the vendor's TypeScript SDK.
if [ "$lock" = requirements-test.lock ]; then
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
fi
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "Installing system packages: ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Run as root, or install: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or newer is needed; name it with PYTHON=…" >&2; exit 1; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
[ "$lock" = requirements.lock ] || (cd tests/clients/typescript && npm ci --loglevel=error) ||
  echo "No npm packages: the tests of the TypeScript client will be skipped." >&2
echo "Ready: .venv/bin/reelwright"
