import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import type { StageResult } from './run-stages'

/** What the tests use that we did not write: a browser, real OpenSSH, a real sh, a clock that can be moved, clients of the clouds' dialects, and readers of our exports. */
export const debianPackages = [
  'ansible-core',
  'chromium',
  'dash',
  'libfaketime',
  'openssh-client',
  'openssh-server',
  'postgresql',
  'prometheus',
  'python3-boto3',
  'python3-junitxml',
  'python3-openstackclient',
  'python3-openstacksdk',
  'python3-prometheus-client',
  'python3-subunit',
  'sudo',
] as const

/** Of `wanted`, those that dpkg does not call installed. */
export const missingPackages = (wanted: readonly string[]): string[] => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const format = '${Package} ${db:Status-Status}\n'
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', format, ...wanted], { encoding: 'utf8' })
  const installed = new Set(
    (stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return wanted.filter((name) => !installed.has(name))
}

/** Installs the missing packages where that is possible: as root, on Debian and its kin. Says what to do elsewhere. */
export const setUpDebian =
  (run: (program: string, parameters: string[]) => Promise<number>) => async (): Promise<StageResult> => {
    if (!fs.existsSync('/usr/bin/apt-get')) {
      process.stdout.write(
        `This is not Debian or Ubuntu. The tests need what these packages hold: ${debianPackages.join(' ')}\n`,
      )
      return { ok: true, note: 'not Debian: nothing installed' }
    }
    const missing = missingPackages(debianPackages)
    if (missing.length === 0) return { ok: true, note: 'nothing missing' }
    if (process.getuid?.() !== 0) {
      const command = `sudo apt-get install --no-install-recommends ${missing.join(' ')}`
      return { ok: false, note: `packages are missing, and only root may install them: ${command}` }
    }
    process.stdout.write(`Installing ${missing.join(' ')}\n`)
    await run('apt-get', ['-qq', 'update'])
    const code = await run('apt-get', [
      '-qq',
      '-y',
      '--no-install-recommends',
      '-o',
      'Dpkg::Use-Pty=0',
      'install',
      ...missing,
    ])
    const still = missingPackages(debianPackages)
    return still.length === 0
      ? { ok: true, note: `${missing.length} packages installed` }
      : { ok: false, note: `apt-get (exit code ${code}) did not install ${still.join(' ')}` }
  }

/** A Chromium of this machine; null lets Playwright look for its own. */
export const findChromium = (): string | null =>
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => fs.existsSync(file)) ??
  null
