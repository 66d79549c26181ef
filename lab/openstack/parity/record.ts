/**
 * Records the fixtures from a real OpenStack:
 *
 *     OS_CLIENT_CONFIG_FILE=clouds.yaml tsx lab/openstack/parity/record.ts dev-fip dev-fip-reader dev-fip-application
 *
 * The names are entries of clouds.yaml: a member of the project, a reader of it, an application credential of the member.
 * The project needs the networks `lan` and `uplink`, a router `gateway` between them with floating IPs on it, `default` as its
 * only security group and room for nine more and no tenth; Neutron needs its service plugin `port_forwarding`. Nobody else may
 * use the project meanwhile (6.5 minutes on two busy cores). What the suite makes is called `parity-...` and is gone
 * afterwards, also when it fails.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { parse } from 'yaml'
import { cleanUp } from './clean-up'
import type { Bases } from './mask'
import { parityRequests } from './requests'
import { findVariables, runSuite, serviceNames, type Target, valueAt } from './run'
import type { Fixtures } from './types'

type Entry = { auth: Record<string, string> }

async function readEntry(name: string): Promise<Entry> {
  const path = process.env.OS_CLIENT_CONFIG_FILE
  if (!path) throw new Error('Set OS_CLIENT_CONFIG_FILE to the clouds.yaml of the cloud to record from.')
  const entry = valueAt(parse(await readFile(path, 'utf8')), `clouds.${name}`)
  if (!entry) throw new Error(`${path} has no cloud "${name}".`)
  return entry as Entry
}

async function login(entry: Entry, scoped: boolean): Promise<{ token: string; body: unknown }> {
  const { auth } = entry
  const domain = { name: 'Default' }
  const user = { name: auth.username, password: auth.password, domain }
  const scope = scoped ? { scope: { project: { name: auth.project_name, domain } } } : {}
  const response = await fetch(`${auth.auth_url}/auth/tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, ...scope } }),
  })
  const token = response.headers.get('x-subject-token')
  if (!token) throw new Error(`Login as ${auth.username}: ${response.status} ${await response.text()}`)
  return { token, body: await response.json() }
}

/** Where each service answers, without its version: the public endpoints of the catalogue. */
function basesOf(body: unknown): Bases {
  const catalog = valueAt(body, 'token.catalog')
  const find = (type: string) => {
    const service = Array.isArray(catalog)
      ? catalog.find((candidate: { type?: string }) => candidate.type === type)
      : undefined
    return new URL(String(valueAt(service, 'endpoints.0.url'))).origin
  }
  return Object.fromEntries(serviceNames.map((name) => [name, find(name)])) as Bases
}

const [memberName = 'dev-fip', readerName = 'dev-fip-reader', credentialName = 'dev-fip-application'] =
  process.argv.slice(2)
const member = await readEntry(memberName)
const credential = await readEntry(credentialName)
const scoped = await login(member, true)
const unscoped = await login(member, false)
const target: Target = {
  bases: basesOf(scoped.body),
  tokens: {
    project: scoped.token,
    reader: (await login(await readEntry(readerName), true)).token,
    unscoped: unscoped.token,
  },
  variables: {
    user: member.auth.username ?? '',
    password: member.auth.password ?? '',
    projectName: member.auth.project_name ?? '',
    token: scoped.token,
    unscopedToken: unscoped.token,
    credentialId: credential.auth.application_credential_id ?? '',
    credentialSecret: credential.auth.application_credential_secret ?? '',
  },
  pause: (ms) => wait(ms),
}
await findVariables(target)
try {
  const fixtures: Fixtures = {
    recordedFrom: 'OpenStack Zed (Debian 12)',
    answers: await runSuite(parityRequests, target),
  }
  await writeFile(new URL('fixtures/zed.json', import.meta.url), `${JSON.stringify(fixtures, null, 1)}\n`)
  console.log(`${Object.keys(fixtures.answers).length} answers recorded.`)
} finally {
  await cleanUp(target)
}
