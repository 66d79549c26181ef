/** Everything that may be wrong with a machine, its sshd or its address. The README's table says what each one does. */
export const machineFaults = [
  'ssh-refused-key',
  'ssh-no-route',
  'ssh-wrong-host-key',
  'ssh-refused-port',
  'ssh-filtered',
  'ssh-silent',
  'ssh-slow',
  'ssh-black-hole',
  'ssh-other-machine',
  'ssh-no-user',
  'ssh-sudo-missing',
  'ssh-sudo-password',
  'ssh-requiretty',
  'ssh-shell-banner',
  'ssh-read-only-fs',
  'ssh-disk-full',
  'ssh-reload-kills-session',
  'ssh-reload-stops-sshd',
  'ssh-cut-mid-script',
] as const

export type MachineFault = (typeof machineFaults)[number]

export const isMachineFault = (kind: string): kind is MachineFault => machineFaults.some((one) => one === kind)

/** What a login shell's profile prints under `ssh-shell-banner`, into every session and before everything else. */
export const shellBanner = '*** Property of Meadow Hosting. ***\nLoading your environment ... done. Have a nice day'
