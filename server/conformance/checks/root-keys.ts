import type { StepFacts } from '@/server/domain/facts'
import { ofStep } from './outcome'

const password = 'Let images keep password login off once sshd_config says so: nothing may switch it on again.'
const sudo = 'Let the login user of images become root by sudo, without a password and without a terminal.'

const offers = (methods: readonly string[] | null): boolean =>
  methods?.some((method) => method === 'password' || method === 'keyboard-interactive') ?? false
const settingsOn = (settings: StepFacts[7]['sshdForRoot']): boolean =>
  settings?.passwordAuthentication === 'yes' || settings?.kbdInteractive === 'yes'

/** Step 7: one standard script, root in with the fleet key, no password login left. */
export const rootKeys = ofStep(7, {
  fix: (facts) => {
    if (!facts.rootLoginWorks) return 'Let root log in by key on images once a key is in its authorized_keys.'
    if (offers(facts.methodsForRoot) || offers(facts.methodsForUser)) return password
    if (settingsOn(facts.sshdForRoot) || settingsOn(facts.sshdForUser)) return password
    if (facts.unverified.length > 0) return 'Let `sshd -T` on images tell the settings that hold for a user.'
    if (facts.pty || facts.privilege === 'doas' || facts.privilege === 'su') return sudo
    if (facts.reload !== 'systemctl') return 'Let sshd on images be reloaded by systemctl.'
    return 'Let one run of a standard script suffice on images: sshd must not drop connections while it reloads.'
  },
  fixOfFailure: ({ code }) =>
    code === 'privilege-missing'
      ? sudo
      : code === 'remote-script'
        ? 'Give images a POSIX shell and an OpenSSH server that reads sshd_config, so that a standard script runs.'
        : password,
})
