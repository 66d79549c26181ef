import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { account } from '@/lab/machines/accounts'
import { runShell } from '@/lab/machines/shell'
import { startMachines } from '@/lab/machines/testing'

const hasDash = spawnSync('dash', ['-c', 'true']).error === undefined
if (!hasDash) console.warn('Skipped: there is no `dash` on this machine.')

/** What a script prints, how it ends, and the files that it leaves under $ROOT. */
type Outcome = { stdout: string; code: number | null; files: Record<string, string> }

const keys = [
  '# managed by cloud-init',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOldkey000000000000000000000000000000000000 old key',
  `no-pty,command="echo 'say \\"hi\\"';exit 142" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHint0000000000000000000000000000000000000 hint`,
  'ssh-rsa AAAAB3NzaC1yc2E= ümlaut@host',
  '',
]
const start = {
  'home/one/authorized_keys': keys.join('\n'),
  'home/two/authorized_keys': '',
  'etc/sshd_config': 'Port 22\n#PermitRootLogin yes\n',
}

/** Each is sent to a real dash and to a lab machine; `$ROOT` is the folder that they work in. */
const scripts: Record<string, string> = {
  'a drop-in by heredoc': `set -eu
name=00-fleet
mkdir -p "$ROOT/etc/conf.d"
cat > "$ROOT/etc/conf.d/$name.conf" <<'END'
PasswordAuthentication no
  # indented, with $no expansion
END
cat >> "$ROOT/etc/conf.d/$name.conf" <<END
PermitRootLogin $(printf '%s' prohibit)-password
END
cat > "$ROOT/etc/conf.d/tabs.conf" <<-END
	without the tab
	END
chmod 600 "$ROOT/etc/conf.d/$name.conf"
grep -c . "$ROOT/etc/conf.d/$name.conf"`,
  'keys taken out by grep, into a draft and moved': `set -eu
old='AAAAC3NzaC1lZDI1NTE5AAAAIOldkey000000000000000000000000000000000000'
for file in "$ROOT"/home/*/authorized_keys "$ROOT"/nothing/*/here; do
  [ -f "$file" ] || continue
  before=$(grep -cF "$old" "$file" || true)
  grep -vF "$old" "$file" > "$file.new" || [ $? -eq 1 ]
  chmod 600 "$file.new"
  mv "$file.new" "$file"
  printf '%s %s\\n' "\${file#"$ROOT"}" "$before"
done`,
  'the command prefix taken off by sed': `set -eu
file=$ROOT/home/one/authorized_keys
sed 's/^.*[, ]*command="[^"]*\\(\\\\"[^"]*\\)*" *\\(ssh-\\)/\\2/' "$file" > "$file.new" && mv "$file.new" "$file"
sed -n '/hint$/p' "$file"`,
  'fields by awk': `awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^ssh-/) { print $i, length($(i + 1)); break } }' "$ROOT/home/one/authorized_keys"`,
  'a key added only once': `set -eu
add() {
  grep -qxF "$1" "$2" || printf '%s\\n' "$1" >> "$2"
}
add 'ssh-ed25519 NEW me' "$ROOT/home/two/authorized_keys"
add 'ssh-ed25519 NEW me' "$ROOT/home/two/authorized_keys"
wc -l < "$ROOT/home/two/authorized_keys" | tr -d ' '`,
  'functions, case and arguments': `set -eu
kind() {
  case "$1" in
    ssh-*|ecdsa-*) echo key ;;
    '') echo empty ;;
    *[!0-9]*) echo word ;;
    *) echo number ;;
  esac
}
for word in ssh-rsa '' 12 1x; do kind "$word"; done
kind "\${UNSET:-ecdsa-x}"
echo "$(( 3 * 4 + 1 ))"`,
  'the end under set -e': `set -eu
echo one
false || echo handled
if ! grep -q nothing "$ROOT/etc/sshd_config"; then echo absent; fi
grep -q nothing "$ROOT/etc/sshd_config"
echo never`,
  'an unset variable': 'set -u\necho before\necho "$NEVER_SET"\necho after',
  'defaults under set -u': `set -eu
show() { printf '<%s>' "$@"; echo; }
show "\${UNSET:-x}" "\${UNSET-}" "\${1:-none}" "\${HOME:+home}" "\${MADE:=made}" "$MADE" "a\${UNSET:-b}c"
[ -z "\${UNSET:-}" ] && echo empty
value="\${UNSET:-two words}"; show "$value"
case "\${UNSET:-q}" in q) echo q ;; esac
set -- "one two" three; show "$@"; show "$*"; show "$#" "\${2:-}" "\${3:-}"
path=/a/b.conf; show "\${path##*/}" "\${path%.conf}" "\${path%%[!/]*}" "\${#path}"
show "\${NEEDED:?is missing}"`,
  'traps of quoting': `set -eu
value="it's \\"quoted\\" $HOME \\\\ back"; printf '%s\\n' "$value"
printf '%s\\n' 'a' "b  c" | while read -r first rest; do echo "[$first|$rest]"; done
IFS=:; set -- $(echo a:b:c); echo "$#"; unset IFS
echo "$(echo "$(echo nested)")" \`echo old\`
false && echo no || echo yes
{ echo grouped; (exit 3) || echo "sub $?"; } 2>&1
! false; echo "$?"; echo "\${value%% *}"
i=0; until [ "$i" -ge 3 ]; do i=$((i + 1)); [ "$i" -eq 2 ] && continue; echo "$i"; done
eval 'echo evaluated'; . /dev/null; : > /dev/null; command -v no-such-command || echo none
printf '%s %d %03d %5s|%-5s|\\n' text 7 7 right left`,
  'loops over read lines': `set -eu
count=0
while IFS= read -r line; do
  case $line in '#'*|'') continue ;; esac
  count=$((count + 1))
done < "$ROOT/home/one/authorized_keys"
echo "$count"`,
  'tee, tr, cut, sort and pipes': `printf 'b:2\\na:1\\nc:3\\n' | sort | tee "$ROOT/etc/sorted" | cut -d: -f2 | tr '\\n' ' '; echo; sha256sum < "$ROOT/etc/sorted" | cut -c1-16`,
  'a redirect that fails': `cd "$ROOT"
if echo x > missing/folder/file; then echo written; else echo refused; fi 2>/dev/null
rm -f nothing/there; echo "$?"
[ -e etc/sshd_config ] && [ ! -d etc/sshd_config ] && test -s etc/sshd_config && echo file`,
}

function inDash(script: string): Outcome {
  const root = mkdtempSync(path.join(tmpdir(), 'lab-dash-'))
  try {
    for (const [name, text] of Object.entries(start)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
      writeFileSync(path.join(root, name), text)
    }
    const ended = spawnSync('dash', ['-s'], {
      input: script,
      encoding: 'utf8',
      env: { ...process.env, HOME: '/root', ROOT: root, LC_ALL: 'C.UTF-8' },
    })
    const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const files = names.map(({ parentPath, name }): [string, string] => {
      const at = path.join(parentPath, name)
      return [path.relative(root, at), readFileSync(at, 'utf8')]
    })
    return { stdout: ended.stdout, code: ended.status, files: Object.fromEntries(files) }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

async function inLab(script: string): Promise<Outcome> {
  await using lab = await startMachines()
  lab.boot()
  const machine = lab.machines.machine('cloud/1')
  await machine?.open()
  const root = machine && account(machine.disk, 'root')
  if (!machine || !root) throw new Error('The machine did not boot.')
  const process = { machine, account: root, tty: false }
  for (const [name, text] of Object.entries(start)) {
    await runShell(process, {
      script: `mkdir -p "/srv/case/${path.dirname(name)}"; cat > "/srv/case/${name}"`,
      stdin: Buffer.from(text).toString('latin1'),
    })
  }
  const ended = await runShell(process, {
    script: 'export ROOT=/srv/case; sh -s',
    stdin: Buffer.from(script).toString('latin1'),
  })
  const listed = await runShell(process, { script: 'find /srv/case -type f' })
  const files: Record<string, string> = {}
  for (const at of listed.stdout.split('\n').filter(Boolean)) {
    files[at.replace('/srv/case/', '')] = (await runShell(process, { script: `cat '${at}'` })).stdout
  }
  return { stdout: ended.stdout, code: ended.exitCode, files }
}

describe.skipIf(!hasDash)('a POSIX script has the same effect in the lab as in dash', () => {
  it.each(Object.entries(scripts))('%s', async (_name, script) => {
    const real = inDash(script)
    const simulated = await inLab(script)
    // dash ends with 2 on an unset variable, other shells with 1 or 127: only failure counts.
    const judged = ({ code, ...rest }: Outcome) => ({ ...rest, failed: code !== 0 })
    expect(judged(simulated)).toEqual(judged(real))
  })
})
