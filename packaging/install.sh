#!/bin/sh
# Installs check-mail @VERSION@ from this folder, and removes it.
set -eu

usage() {
  cat <<'END'
Usage: ./install.sh [--prefix DIR] [--plugin-dir DIR] [--uninstall]

  --prefix DIR      where to install (default: /usr/local for root, else ~/.local)
  --plugin-dir DIR  folder of the monitoring plugins (default: PREFIX/lib/nagios/plugins)
  --uninstall       remove what was installed into PREFIX
  --help            show this help
END
}

fail() {
  echo "install.sh: $1" >&2
  exit "${2:-1}"
}

prefix='' plugins='' uninstall=no
while [ $# -gt 0 ]; do
  case "$1" in
    --prefix=*) prefix="${1#*=}"; [ -n "$prefix" ] || fail '--prefix names no folder' 2 ;;
    --plugin-dir=*) plugins="${1#*=}"; [ -n "$plugins" ] || fail '--plugin-dir names no folder' 2 ;;
    --prefix|--plugin-dir)
      # A flag behind it was not meant as a folder, which could be written as ./--uninstall.
      case "${2:-}" in ''|--*) fail "$1 needs a folder" 2 ;; esac
      if [ "$1" = --prefix ]; then prefix="$2"; else plugins="$2"; fi
      shift ;;
    --uninstall) uninstall=yes ;;
    --help|-h) usage; exit 0 ;;
    *) fail "unknown argument $1; --help lists what there is" 2 ;;
  esac
  shift
done

if [ -z "$prefix" ]; then
  if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local
  elif [ -n "${HOME:-}" ]; then prefix="$HOME/.local"
  else fail 'HOME is not set: say where with --prefix' 2; fi
fi
absolute() {
  case "$1" in
    /) printf '%s\n' "$1" ;;
    /*) printf '%s\n' "${1%/}" ;;
    # Not every shell replaces it behind an equals sign.
    '~/'*) printf '%s\n' "${HOME:?}${1#'~'}" ;;
    *) printf '%s\n' "${PWD%/}/${1%/}" ;;
  esac
}
newline='
'
case "$prefix$plugins" in *"$newline"*) fail 'a path holds a line end' 2 ;; esac
prefix=$(absolute "$prefix")
[ -n "$plugins" ] || plugins="$prefix/lib/nagios/plugins"
plugins=$(absolute "$plugins")
# The root itself must not lead to paths with two slashes, which the list would take for others.
[ "$prefix" = / ] && prefix=''
share="$prefix/share/check-mail"
list="$share/installed-files"

# The list has a line for each file (f PATH) and each folder that was made (d PATH). It goes when all files are gone; those that
# cannot be removed are told in $left. A folder that others use stays.
remove_listed() {
  left=''
  while IFS= read -r line; do
    case "$line" in "f $list") ;; f*) rm -f -- "${line#f }" 2>/dev/null || left="${line#f }" ;; esac
  done < "$1"
  [ -z "$left" ] || return 1
  rm -f -- "$list"
  # Deepest first.
  sort -r "$1" | while IFS= read -r line; do
    case "$line" in d*) rmdir -- "${line#d }" 2>/dev/null || true ;; esac
  done
}

if [ "$uninstall" = yes ]; then
  [ -f "$list" ] || fail "nothing is installed in $prefix"
  [ -w "$share" ] || fail "no permission to change $share"
  copy=$(mktemp)
  trap 'rm -f "$copy"' EXIT
  cat "$list" > "$copy"
  remove_listed "$copy" || fail "no permission to remove $left: do it again as root"
  echo "removed check-mail from $prefix"
  exit 0
fi

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
[ -d "$here/plugins" ] && [ -d "$here/bin" ] || fail 'run it from the unpacked archive'

new=$(mktemp)
target='' finished=no
# Where it breaks off: over an earlier version all that is there stays listed; else it goes.
end() {
  rm -f -- "$target.new$$" 2>/dev/null || true
  if [ "$finished" = yes ]; then :
  elif [ -f "$list" ]; then write_list "$list" "$new" || true
  else remove_listed "$new" || true; fi
  rm -f "$new"
}
trap end EXIT
trap 'exit 1' HUP INT TERM
# Folders that an earlier version made are still its own to remove.
[ -f "$list" ] && { grep '^d ' "$list" > "$new" || true; }

write_list() {
  why=$({ sort -u -- "$@" > "$list.new$$" && mv -f -- "$list.new$$" "$list"; } 2>&1) || {
    rm -f -- "$list.new$$"
    return 1
  }
}

# What a program said, in $why, ends in the reason.
refuse() {
  fail "cannot write $1 (${why##*: }): install as root, or choose another --prefix or --plugin-dir"
}

make_folder() {
  [ -d "$1" ] && return 0
  [ -e "$1" ] && fail "$1 is no folder"
  make_folder "$(dirname -- "$1")"
  printf 'd %s\n' "$1" >> "$new"
  why=$(mkdir -- "$1" 2>&1) || refuse "$1"
  chmod 755 -- "$1"
}

is_listed() {
  [ -f "$list" ] && grep -qxF -e "f $1" "$list"
}

# A program that runs meanwhile keeps its file: the new one comes under another name first.
put() {
  make_folder "$2"
  target="$2/${1##*/}"
  [ -d "$target" ] && fail "$target is a folder"
  if [ -e "$target" ] || [ -h "$target" ]; then
    is_listed "$target" ||
      fail "$target is not from an earlier check-mail of this prefix: move it away, or choose another --prefix or --plugin-dir"
  fi
  printf 'f %s\n' "$target" >> "$new"
  why=$({ cp -- "$1" "$target.new$$" && chmod "$3" -- "$target.new$$" && mv -f -- "$target.new$$" "$target"; } 2>&1) ||
    refuse "$target"
}

put_all() {
  for file in "$1"/*; do put "$file" "$2" "$3"; done
}

make_folder "$share"
put_all "$here/plugins" "$plugins" 755
put_all "$here/bin" "$prefix/bin" 755
put_all "$here/man" "$prefix/share/man/man1" 644
put_all "$here/completions/bash" "$prefix/share/bash-completion/completions" 644
put_all "$here/completions/zsh" "$prefix/share/zsh/site-functions" 644
put_all "$here/completions/fish" "$prefix/share/fish/vendor_completions.d" 644
find "$here/doc" -type f | while IFS= read -r file; do
  folder=$(dirname -- "$file")
  put "$file" "$prefix/share/doc/check-mail${folder#"$here/doc"}" 644
done

printf 'f %s\n' "$list" >> "$new"

# What an older version had and this one has not.
if [ -f "$list" ]; then
  grep '^f ' "$list" | while IFS= read -r line; do
    grep -qxF -e "$line" "$new" || rm -f -- "${line#f }"
  done
fi
write_list "$new" || refuse "$list"
finished=yes

echo "installed check-mail @VERSION@: plugins in $plugins, programs in $prefix/bin"
"$plugins/check_imap_mailbox_basic" --help >/dev/null 2>&1 ||
  echo 'install.sh: warning: no Node.js 18.19 or newer was found; the programs need one' >&2
