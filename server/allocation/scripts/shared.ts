/**
 * The parts of node scripts that both steps 7 and 8 need. POSIX sh, without trap and umask: they run under dash, busybox
 * and small shells alike. Results are lines `@name value`; everything else is for people.
 */
export const preamble = `set -u
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
export PATH
say() { printf '@%s %s\\n' "$1" "$2"; }
give_up() { say failed "$1"; exit 1; }
`

/** `home_of user`, and the files that sshd reads keys from for a user with that home. */
export const keyFiles = `home_of() {
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
