import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { account, hashPassword, setShadowField } from '@/lab/machines/accounts'
import type { Machine } from '@/lab/machines/machine'
import { quote, runShell } from '@/lab/machines/shell'

/** The part of cloud-config that the lab obeys; cloud-init ignores what it does not know, and so do we. */
const cloudConfig = z.looseObject({
  ssh_authorized_keys: z.array(z.string()).optional(),
  ssh_pwauth: z.boolean().optional(),
  password: z.string().optional(),
  write_files: z
    .array(z.looseObject({ path: z.string(), content: z.string().default(''), permissions: z.string().optional() }))
    .optional(),
  runcmd: z.array(z.union([z.string(), z.array(z.coerce.string())])).optional(),
})
type CloudConfig = z.infer<typeof cloudConfig>

async function asRoot(machine: Machine, script: string, stdin = ''): Promise<void> {
  const root = account(machine.disk, 'root')
  if (!root) return
  await runShell(
    { machine, account: root, tty: false },
    { script, cwd: '/', stdin: Buffer.from(stdin).toString('latin1') },
  )
}

const write = (path: string, mode: string): string => {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/'
  return `mkdir -p ${quote(folder)} && cat > ${quote(path)} && chmod ${mode} ${quote(path)}`
}

async function applyCloudConfig(machine: Machine, config: CloudConfig): Promise<void> {
  const login = account(machine.disk, machine.spec.image.loginUser)
  for (const { path, content, permissions } of config.write_files ?? []) {
    await asRoot(machine, write(path, permissions?.replace(/^0/, '') ?? '644'), content)
  }
  if (login && config.ssh_authorized_keys) {
    const ssh = `${login.home}/.ssh`
    const keys = `${config.ssh_authorized_keys.map((key) => key.trim()).join('\n')}\n`
    const owner = `${login.uid}:${login.gid}`
    const script = `mkdir -p ${ssh} && chmod 700 ${ssh} && cat >> ${ssh}/authorized_keys && chmod 600 ${ssh}/authorized_keys`
    await asRoot(machine, `${script} && chown -R ${owner} ${ssh}`, keys)
  }
  if (login && config.password !== undefined)
    setShadowField(machine.disk, login.name, hashPassword(config.password, 'lab'))
  if (config.ssh_pwauth !== undefined) {
    const value = config.ssh_pwauth ? 'yes' : 'no'
    await asRoot(
      machine,
      write('/etc/ssh/sshd_config.d/50-cloud-init.conf', '600'),
      `PasswordAuthentication ${value}\n`,
    )
  }
  for (const command of config.runcmd ?? []) {
    await asRoot(machine, typeof command === 'string' ? command : command.map(quote).join(' '))
  }
}

/** What cloud-init does with user data at the first boot: a script runs as root, a cloud-config is obeyed in parts. */
export async function applyUserData(machine: Machine): Promise<void> {
  const text = machine.spec.userData
  if (text === null) return
  if (text.startsWith('#!')) return asRoot(machine, text)
  if (!text.startsWith('#cloud-config')) return
  let document: unknown
  try {
    document = parseYaml(text)
  } catch {
    // cloud-init writes a warning to its log and goes on without it.
    return
  }
  const config = cloudConfig.safeParse(document)
  if (config.success) await applyCloudConfig(machine, config.data)
}
