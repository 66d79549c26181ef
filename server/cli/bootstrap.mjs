// Every command of package.json starts here, on whatever Node the machine has: installs what the lock file says when it
// is not there yet, then runs server/cli/<command>.ts on the packaged Node 24. Reads the environment itself because
// server/env.ts cannot be loaded before the packages are.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  isInstalled,
  nodeProblem,
  packagedNode,
  runningInstance,
  runtimeProblem,
  sshAddon,
  writeStamp,
} from './install.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')
const commands = [
  'up',
  'dev',
  'worker',
  'token',
  'migrate',
  'rotate-key',
  'activity',
  'check',
  'verify',
  'verify-openstack',
  'torture',
  'situations',
  'bench',
  'scorecards',
]
const [command = '', ...parameters] = process.argv.slice(2)

/** @param {string} message */
const fail = (message) => {
  process.stderr.write(`\n${message}\n`)
  process.exit(1)
}

/** @returns {NodeJS.ProcessEnv} the environment for npm and for what we run: our Node first, no browser downloads */
const environment = () => {
  const bin = path.join(root, 'node_modules', '.bin')
  return {
    ...process.env,
    PATH: [bin, process.env.PATH].join(path.delimiter),
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    // node-gyp's own spelling of `nodedir`, which npm does not complain about: native parts are built for the Node that
    // will load them, without a download of its headers. The folder is there before install scripts run.
    ...(process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
      ? { npm_package_config_node_gyp_nodedir: path.join(root, 'node_modules', `node-linux-${process.arch}`) }
      : {}),
  }
}

/**
 * Runs npm and shows how long it takes.
 * @param {string} what as people read it
 * @param {string[]} words
 * @returns {Promise<{status: number | null, said: string}>}
 */
const npm = (what, words) => {
  // Run by npm we know which npm; a shell is only needed for Windows' npm.cmd.
  const own = process.env.npm_execpath
  const options = { cwd: root, env: environment() }
  const child = own?.endsWith('.js')
    ? spawn(process.execPath, [own, ...words], options)
    : spawn('npm', words, { ...options, shell: process.platform === 'win32' })
  const stop = () => {
    child.kill()
    process.exit(143)
  }
  process.once('SIGTERM', stop)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const started = Date.now()
  const line = (/** @type {string} */ mark) =>
    `  ${mark} ${what.padEnd(20)} ${`${Math.round((Date.now() - started) / 1000)} s`.padStart(11)}`
  const live = process.stderr.isTTY
  process.stderr.write(live ? line('·') : `  · ${what} ...\n`)
  const timer = live ? setInterval(() => process.stderr.write(`\r\x1b[2K${line('·')}`), 1000) : undefined
  return new Promise((resolve) => {
    const end = (/** @type {number | null} */ status) => {
      clearInterval(timer)
      process.removeListener('SIGTERM', stop)
      process.stderr.write(`${live ? '\r\x1b[2K' : ''}${line(status === 0 ? '✓' : '✗')}\n`)
      resolve({ status, said: said.trim() })
    }
    child.on('error', (error) => {
      said += error.message
      end(1)
    })
    child.on('close', end)
  })
}

const install = async () => {
  if (isInstalled(root)) return
  const running = runningInstance(path.resolve(root, process.env.PLUMBLINE_DATA || '.plumbline'))
  if (running !== null) {
    fail(
      `package-lock.json has changed, and Plumbline runs from this checkout (process ${running}). Stop it first, then run the command again.`,
    )
  }
  const { status, said } = await npm('Packages', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  if (status !== 0) {
    fail(
      /ENOSPC/.test(said)
        ? `There is no space left on the disk of ${root}: the packages need 1.5 GB. Free some, then run the command again.`
        : `npm ci failed:\n${said}`,
    )
  }
  try {
    writeStamp(root)
  } catch (error) {
    fail(`Cannot write to ${root}/node_modules: ${/** @type {Error} */ (error).message}`)
  }
}

const findNode = () => {
  const packaged = packagedNode(root)
  // On a Linux without glibc the program is there and does not run.
  if (packaged !== null && spawnSync(packaged.program, ['--version']).status === 0) return packaged.program
  const problem = runtimeProblem(process.versions.node, `${process.platform} ${process.arch}`)
  if (problem !== null) fail(problem)
  return process.execPath
}

/** @param {string} node */
const buildNativeParts = async (node) => {
  const loads = () => spawnSync(node, ['-e', `require(${JSON.stringify(sshAddon(root))})`]).status === 0
  const failedBefore = path.join(root, 'node_modules', '.plumbline-no-native')
  if (loads() || fs.existsSync(failedBefore)) return
  await npm('Native parts', ['rebuild', 'ssh2', 'cpu-features', '--loglevel=error'])
  if (loads()) return
  // Remembered until the next install, so that a machine without a compiler does not try at every start.
  fs.writeFileSync(failedBefore, '')
  process.stderr.write(
    '  Note: the native part of ssh2 could not be built (python3, make and g++ are needed). SSH works, but costs more CPU.\n',
  )
}

/** Our parent, and where that is a shell, its parent: the process numbers as one text. */
const ancestors = () => {
  try {
    const stat = fs.readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    const isShell = /\((sh|dash|bash|ash|busybox)\)/.test(stat)
    return `${process.ppid} ${isShell ? stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] : ''}`
  } catch {
    return String(process.ppid)
  }
}

/** @param {string} node */
const run = (node) => {
  // What drives the product from outside is no part of it.
  /** @type {Record<string, string>} */
  const outside = {
    'verify-openstack': 'openstack',
    torture: 'torture',
    situations: 'situations',
    bench: 'bench',
    scorecards: 'scorecards',
  }
  const folder = outside[command]
  const script = folder ? path.join(root, 'e2e', folder, 'main.ts') : path.join(root, 'server', 'cli', `${command}.ts`)
  const child = spawn(node, ['--import', 'tsx', script, ...parameters], {
    cwd: root,
    env: environment(),
    // The channel tells the child when this process dies, even by SIGKILL.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  // npm hands a signal to the shell that it started us with, and that dies without handing it on. So where npm started
  // us, we look whether both still live; npm killed by SIGKILL is noticed so too.
  if (process.env.npm_lifecycle_event !== undefined) {
    const started = ancestors()
    const timer = setInterval(() => {
      if (ancestors() === started) return
      clearInterval(timer)
      child.kill('SIGTERM')
    }, 250).unref()
  }
  child.on('error', (error) => fail(`Cannot run ${node}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

const problem = nodeProblem(process.versions.node)
if (problem !== null) fail(problem)
if (!commands.includes(command)) fail(`Unknown command ${command}. There are: ${commands.join(', ')}.`)
await install()
const node = findNode()
await buildNativeParts(node)
run(node)
