import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { z } from 'zod'

/** Debian's Python, for which python3-openstacksdk is installed; another one on the path would not see it. */
export const debianPython = '/usr/bin/python3'

/** Why openstacksdk cannot be asked on this machine, or null. */
export function openstacksdkMissing(): string | null {
  const probe = spawnSync(debianPython, ['-c', 'import openstack'], { encoding: 'utf8' })
  if (probe.error) return `${debianPython} is not there: install python3 and python3-openstacksdk`
  return probe.status === 0 ? null : `${debianPython} has no openstacksdk: install python3-openstacksdk`
}

const named = z.object({ id: z.string(), name: z.string() })
const classes = z.object({
  externalIpv4: z.array(named),
  internalIpv4: z.array(named),
  externalIpv6: z.array(named),
  floating: z.array(named),
  natSource: named.nullable(),
  natDestination: named.nullable(),
  default: named.nullable(),
})
const address = z.string().nullable()
const created = z.object({
  status: z.string(),
  publicV4: address,
  publicV6: address,
  privateV4: address,
  interfaceIp: address,
  addresses: z.array(z.string()),
  madeFloatingIps: z.array(z.string()),
  /** Floating IPs that were there before. */
  tookFloatingIps: z.array(z.string()),
})
const answerOf = <Shape extends z.ZodType>(shape: Shape) =>
  z.object({ value: shape.nullable(), error: z.string().nullable() })

const resultSchema = z.object({
  version: z.string(),
  networks: answerOf(classes),
  create: z
    .object({
      answer: answerOf(created),
      /** It gave up and let its server be. */
      leftServer: z.boolean(),
      removed: z.string().nullable(),
      /** Floating IPs that it made and did not remove with the server. */
      leftFloatingIps: z.array(z.string()),
    })
    .nullable(),
})
export type SdkResult = z.infer<typeof resultSchema>

export type SdkWish = {
  cloud: string
  /** Null: networks are only looked at. `network` null: the library and the cloud choose. */
  create: { name: string; image: string; flavor: string; network: string | null } | null
  /** Seconds for a server to become active or to go. */
  timeout: number
}

const limitMs = 240_000

/** Asks openstacksdk about one cloud of `cloudsFile`. Throws with its own words when the program itself fails. */
export async function askOpenstacksdk(cloudsFile: string, wish: SdkWish): Promise<SdkResult> {
  const { code, stdout, stderr } = await run(cloudsFile, JSON.stringify(wish))
  if (code !== 0) throw new Error(`openstacksdk failed on ${wish.cloud}: ${stderr.trim().slice(-1_500)}`)
  return resultSchema.parse(JSON.parse(stdout))
}

function run(cloudsFile: string, stdin: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(debianPython, [path.join(import.meta.dirname, 'openstacksdk.py')], {
      env: {
        PATH: '/usr/bin:/bin',
        PYTHONDONTWRITEBYTECODE: '1',
        OS_CLIENT_CONFIG_FILE: cloudsFile,
        HOME: path.dirname(cloudsFile),
        NODE_ENV: 'test',
      },
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, stdout, stderr })
    })
    child.stdin.end(stdin)
  })
}
