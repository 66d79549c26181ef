/**
 * The parts of node scripts that both steps 7 and 8 need. POSIX sh, without trap and umask: they run under dash, busybox
 * and small shells alike. Results are lines `@name value`; everything else is for people.
 */
const preamble = `set -u
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export PATH
say() { printf '@%s %s\\n' "$1" "$2"; }
give_up() { say failed "$1"; exit 1; }
`

/**
 * `put file mode text`: the text takes the place of the file, whole or not at all. It goes into a draft beside the file, with
 * the file's owner and mode, is read back, and only then renamed; so a full disk, a cut connection or a crash leaves the
 * old file as it was. Status 1 when it could not be done, with the system's words in \`why\`. Redirects stand in a
 * substitution, since a failing one ends some shells when it is on a special builtin.
 */
const atomicWrite = `why=
put() {
  target=$(readlink -f "$1" 2> /dev/null)
  if [ -z "$target" ]; then target=$1; fi
  for left in "$target".plumbline.*; do
    # Left by a script that was cut off; one that still runs keeps its own.
    if [ -f "$left" ] && ! kill -0 "\${left##*.}" 2> /dev/null; then rm -f "$left" 2> /dev/null; fi
  done
  draft=$target.plumbline.$$
  if ! draft_of "$2" "$3"; then
    rm -f "$draft" 2> /dev/null
    return 1
  fi
  if ! complaint=$(mv -f "$draft" "$target" 2>&1); then
    because "$complaint"
    rm -f "$draft" 2> /dev/null
    return 1
  fi
  if command -v restorecon > /dev/null 2>&1; then restorecon "$target" > /dev/null 2>&1; fi
  return 0
}
because() { why=$(printf '%s\\n' "$1" | tail -n 1 | sed 's/.*: //'); }
draft_of() {
  if [ -f "$target" ]; then
    complaint=$(cp -p "$target" "$draft" 2>&1) || { because "$complaint"; return 1; }
  else
    complaint=$( { printf '' > "$draft"; } 2>&1) || { because "$complaint"; return 1; }
    complaint=$(chmod "$1" "$draft" 2>&1) || { because "$complaint"; return 1; }
  fi
  complaint=$( { printf '%s' "$2" > "$draft"; } 2>&1) || { because "$complaint"; return 1; }
  if [ -n "$2" ]; then
    complaint=$( { printf '\\n' >> "$draft"; } 2>&1) || { because "$complaint"; return 1; }
  fi
  if [ "$(cat "$draft")" != "$2" ]; then
    why='it read back differently'
    return 1
  fi
  # On the disk before the name points to it: a machine that loses its power keeps one of the two.
  sync "$draft" > /dev/null 2>&1
  return 0
}
`

/** `home_of user`, and the files that sshd reads keys from for a user with that home. */
const keyFiles = `home_of() {
  while IFS=: read -r name password uid gid comment home shell; do
    if [ "$name" = "$1" ]; then printf '%s\\n' "$home"; return 0; fi
  done < /etc/passwd
  return 1
}
patterns=$(sshd -T -C user=root,host=localhost,addr=127.0.0.1 2>/dev/null | sed -n 's/^authorizedkeysfile //p')
if [ -z "$patterns" ] || [ "$patterns" = none ]; then patterns='.ssh/authorized_keys'; fi
key_files() {
  for pattern in $patterns; do
    path=$(printf '%s\\n' "$pattern" | sed -e "s|%h|$2|g" -e "s|%u|$1|g" -e 's|%%|%|g')
    case "$path" in
      /*) printf '%s\\n' "$path" ;;
      *) printf '%s\\n' "$2/$path" ;;
    esac
  done
}
`

/**
 * A whole script. In braces, so that a shell which reads it from a connection runs nothing before the last line has
 * arrived; and after an empty line, since a profile may have printed something without ending its line.
 */
export const nodeScript = (body: string): string =>
  `{\nprintf '\\n'\n${preamble}${atomicWrite}${keyFiles}${body}exit 0\n}\n`

export type ScriptReport = {
  /** Values of one name, in the order they were said. */
  all(name: string): string[]
  first(name: string): string | null
}

/** Reads the \`@name value\` lines of a script's output; a terminal puts carriage returns before the line ends. */
export function readReport(stdout: string): ScriptReport {
  const said = [...stdout.matchAll(/^@([a-z-]+) ?(.*?)\r*$/gm)].map(([, name = '', value = '']) => ({ name, value }))
  const all = (name: string) => said.filter((line) => line.name === name).map(({ value }) => value)
  return { all, first: (name) => all(name)[0] ?? null }
}
