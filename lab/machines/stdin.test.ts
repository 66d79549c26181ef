import { describe, expect, it } from 'vitest'
import { readsStdin } from '@/lab/machines/stdin'

describe('whether a command line reads its standard input', () => {
  it.each([
    'sh -s',
    'sh',
    'sh -eu -s -- a b',
    'sudo -n sh -s',
    'sudo -n -u root -- sh -s -- one',
    'LC_ALL=C sudo -n /bin/sh -s',
    'exec sh -s',
    'env LC_ALL=C sh -s',
    'timeout 20 sh -s',
    'cat > /tmp/script',
    'sudo tee /etc/x >/dev/null',
    'cat | sort',
    'umask 077; cat > ~/key',
    'mkdir -p /x && cat >> /x/y',
    'sudo -S true',
    "sudo -n sh -c 'cat > /etc/x'",
    'grep -c x',
    'while read -r line; do echo "$line"; done',
  ])('%s does', (command) => expect(readsStdin(command)).toBe(true))

  it.each([
    'true',
    'id -un',
    'cat /etc/os-release',
    'sudo -n true',
    'sudo -n cat /etc/ssh/sshd_config',
    "sh -c 'id -u'",
    'echo a | cat',
    'sshd -T | grep -i passwordauthentication',
    'grep -q x /etc/passwd',
    'cat < /etc/hostname',
    'sudo -n sh /tmp/script',
    'sleep 1; hostname',
    "echo 'sh -s; cat'",
    'false || true',
  ])('%s does not', (command) => expect(readsStdin(command)).toBe(false))
})
