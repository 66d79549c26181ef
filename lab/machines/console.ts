import { fingerprint } from '@/lab/machines/host-keys'
import type { Machine } from '@/lab/machines/machine'

const stamp = (ms: number): string => `[${(ms / 1000).toFixed(6).padStart(12)}]`

/**
 * The serial console so far: the kernel's lines, then cloud-init's host keys in the block that tools look for, then the
 * login prompt once sshd listens.
 */
export function consoleText(machine: Machine): string {
  const { spec, bootedAtMs } = machine
  const name = `${spec.image.distro} ${spec.image.version}`
  const lines = [
    `${stamp(0)} Linux version 6.1.0-lab-amd64 (simulated)`,
    `${stamp(412)} systemd[1]: Detected architecture x86-64.`,
    `${stamp(640)} systemd[1]: Hostname set to <${spec.hostname}>.`,
  ]
  const age = machine.now() - bootedAtMs
  if (!machine.listening && age >= 0) return `${lines.join('\n')}\n`
  const keys = machine.announcedHostKeys()
  const prints = keys.map((key) => {
    const kind = key.startsWith('ssh-ed25519') ? 'ED25519' : 'ECDSA'
    return `ci-info: 256 ${fingerprint(key)} root@${spec.hostname} (${kind})`
  })
  lines.push(
    `${stamp(spec.sshAfterMs)} cloud-init[801]: Cloud-init running 'modules:final'`,
    '-----BEGIN SSH HOST KEY FINGERPRINTS-----',
    ...prints.map((line) => line.replace('ci-info: ', '')),
    '-----END SSH HOST KEY FINGERPRINTS-----',
    '-----BEGIN SSH HOST KEY KEYS-----',
    ...keys.map((key) => `${key} root@${spec.hostname}`),
    '-----END SSH HOST KEY KEYS-----',
    `${stamp(spec.sshAfterMs)} cloud-init[801]: Cloud-init finished.`,
    '',
    `${name} ${spec.hostname} ttyS0`,
    '',
    `${spec.hostname} login: `,
  )
  return `${lines.join('\n')}\n`
}
