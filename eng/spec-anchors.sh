#!/usr/bin/env bash
# Writes tests/Matrix.Core.RepositoryTests/Prose/spec-anchors.txt: the anchors that the pages of the Matrix specification have, so that a
# test can check the links in docs and comments without a network. Usage: eng/spec-anchors.sh CLONE-OF-MATRIX-SPEC TAG
set -euo pipefail
export LC_ALL=C.UTF-8
clone=$1 tag=$2
out=$(cd "$(dirname "$0")/.." && pwd)/tests/Matrix.Core.RepositoryTests/Prose/spec-anchors.txt
show() { git -C "$clone" show "$tag:$1" 2>/dev/null; }

# A page with its fragments and modules put in place.
expand() {
  while IFS= read -r line; do
    if [[ $line =~ rver-fragment\ name=\"([^\"]+)\" ]]; then show "content/rooms/fragments/${BASH_REMATCH[1]}.md" || true
    elif [[ $line =~ cs-module\ name=\"[^\"]+\"\ filename=\"([^\"]+)\" ]]; then expand < <(show "content/client-server-api/modules/${BASH_REMATCH[1]}.md" || true)
    else printf '%s\n' "$line"; fi
  done
}

# The anchor of a heading as Hugo makes it: lower case, spaces to hyphens, other punctuation left out; "-1" for the second of a name.
headings() {
  awk '
    /^```/ { code = !code }
    !code && /^#+ / {
      text = $0; sub(/^#+ +/, "", text)
      if (match(text, /\{#[^}]+\}/)) { anchor = substr(text, RSTART + 2, RLENGTH - 3) }
      else {
        gsub(/\{\{%[^%]*%\}\}/, "", text); sub(/ +$/, "", text)
        anchor = tolower(text); gsub(/\]\([^)]*\)/, "", anchor); gsub(/[^a-z0-9 _-]/, "", anchor); gsub(/ /, "-", anchor)
      }
      n = seen[anchor]++
      print n ? anchor "-" n : anchor
    }
    match($0, /\{\{% event event="[^"]+"/) { text = substr($0, RSTART + 17, RLENGTH - 18); gsub(/[^A-Za-z0-9_-]/, "", text); print tolower(text) }
    '
}

# The anchors of the endpoints of an API document: the method, then the path without what is not a letter, digit, underscore or hyphen.
endpoints() {
  awk '
    { line = $0 }
    /^  *basePath:/ { inBase = 1 }
    inBase && /default:/ { base = line; sub(/.*default: */, "", base); inBase = 0 }
    /^paths:/ { inPaths = 1; next }
    /^[a-z]/ { inPaths = 0 }
    inPaths && /^  "?\// { path = line; gsub(/[" :]/, "", path) }
    inPaths && /^    (get|put|post|delete|patch):/ { method = line; gsub(/[ :]/, "", method); all[++count] = method SUBSEP path }
    END { for (i = 1; i <= count; i++) { split(all[i], part, SUBSEP); anchor = base part[2]; gsub(/[^A-Za-z0-9_-]/, "", anchor); print part[1] tolower(anchor) } }'
}

page() { # NAME FILE
  local text
  text=$(show "$2" | expand)
  {
    headings <<< "$text"
    { grep -oE 'http-api spec="[^"]+" api="[^"]+"' <<< "$text" || true; } | sed -E 's/.*spec="([^"]+)" api="([^"]+)"/\1 \2/' |
      while read -r spec api; do show "data/api/$spec/$api.yaml" | endpoints; done
  } | sort -u | sed "s|^|$1#|"
}

{
  echo "# matrix-spec $tag, commit $(git -C "$clone" rev-parse "$tag^{commit}"); written by eng/spec-anchors.sh"
  page appendices/ content/appendices.md
  page client-server-api/ content/client-server-api/_index.md
  page rooms/ content/rooms/_index.md
  for version in 1 2 3 4 5 6 7 8 9 10 11 12; do page "rooms/v$version/" "content/rooms/v$version.md"; done
  page server-server-api/ content/server-server-api.md
} > "$out"
wc -l "$out"
