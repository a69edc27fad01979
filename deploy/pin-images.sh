#!/bin/sh
# Pins the images of docker-compose.yml and deploy/Dockerfile to the digests that the registry has for their versions now, so
# that the same files always run the same bytes. Needs Docker with buildx. A second run moves each version to its newest digest.
set -eu
cd "$(dirname "$0")/.."

pin() {
  file=$1
  for image in $(sed -nE 's/^( *image:|FROM) +([a-z0-9./-]+:[0-9][A-Za-z0-9._-]*)(@sha256:[0-9a-f]+)?( .*)?$/\2/p' "$file" | sort -u); do
    digest=$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image")
    case $digest in
      sha256:????????????????????????????????????????????????????????????????) ;;
      *) echo "The registry names no digest for $image: $digest" >&2; exit 1 ;;
    esac
    escaped=$(printf %s "$image" | sed 's/[.]/\\./g')
    sed -E "s#^(( *image:|FROM) +)$escaped(@sha256:[0-9a-f]+)?( |\$)#\\1$image@$digest\\4#" "$file" >"$file.pinned"
    cat "$file.pinned" >"$file"
    rm "$file.pinned"
    echo "$file: $image@$digest"
  done
}

pin docker-compose.yml
pin deploy/Dockerfile
