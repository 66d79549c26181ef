import { accounts, readAsRoot, replaceAsRoot } from '@/lab/machines/accounts'
import type { MachineFault } from '@/lab/machines/faults'
import { type DirectoryNode, locate, rootCredentials } from '@/lab/machines/tree'

const edit = (disk: DirectoryNode, path: string, change: (text: string) => string): void => {
  const text = readAsRoot(disk, path)
  if (text !== null) replaceAsRoot(disk, path, change(text))
}

function emptyKeyFiles(disk: DirectoryNode): void {
  for (const { home } of accounts(disk)) edit(disk, `${home}/.ssh/authorized_keys`, () => '')
}

function remove(disk: DirectoryNode, path: string): void {
  const { parent, name } = locate(disk, path, rootCredentials, false)
  parent.children.delete(name)
}

/** What these faults change on the disk itself; the others are looked at when something happens. */
const edits: Partial<Record<MachineFault, (disk: DirectoryNode, loginUser: string) => void>> = {
  'ssh-refused-key': emptyKeyFiles,
  // The image's account was never made: its name means nobody, and root has no key either.
  'ssh-no-user': (disk, loginUser) => {
    emptyKeyFiles(disk)
    for (const path of ['/etc/passwd', '/etc/shadow', '/etc/group'])
      edit(disk, path, (text) => text.replace(new RegExp(`^${loginUser}:(?!.*:0:0:).*\n`, 'm'), ''))
  },
  'ssh-sudo-missing': (disk) => remove(disk, '/usr/bin/sudo'),
  'ssh-sudo-password': (disk) =>
    edit(disk, '/etc/sudoers.d/90-cloud-init-users', (text) => text.replaceAll('NOPASSWD:', '')),
  'ssh-requiretty': (disk) => edit(disk, '/etc/sudoers', (text) => `Defaults requiretty\n${text}`),
}

/** True for a fault whose healing means a disk as at the first boot. */
export const changesDisk = (fault: MachineFault): boolean => fault in edits

/** Does to the disk what the fault has done to it. */
export function spoilDisk(disk: DirectoryNode, fault: MachineFault, loginUser: string): void {
  edits[fault]?.(disk, loginUser)
}
