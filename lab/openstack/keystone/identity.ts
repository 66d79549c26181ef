/** Discovery, and what a user may learn about himself. */
import { dialectOf } from '../characters/dialect'
import type { Call, Handler } from '../cloud'
import { type JsonObject, json } from '../http'
import type { Project } from '../state'
import { forbidden, keystoneError } from './errors'
import { passwordEnd } from './tokens'
import { versionTwo } from './v2'

const version = (call: Call) => ({
  id: 'v3.14',
  status: 'stable',
  updated: '2020-04-07T00:00:00Z',
  links: [{ rel: 'self', href: `${call.baseUrl}/identity/v3/` }],
  'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
})

/** Keystone's root is a choice between versions, and says so by its status. */
export const identityVersions: Handler = (call) => {
  const { identity } = dialectOf(call.cloud.character)
  const values = [
    ...(identity.includes('v3') ? [version(call)] : []),
    ...(identity.includes('v2.0') ? [versionTwo(call)] : []),
  ]
  const first = identity.includes('v3') ? 'v3' : 'v2.0'
  return json(300, { versions: { values } }, { Location: `${call.baseUrl}/identity/${first}/` })
}

export const identityVersion: Handler = (call) => json(200, { version: version(call) })

const links = (call: Call, path: string) => ({ next: null, self: `${call.baseUrl}/identity/v3${path}`, previous: null })

const viewProject = (call: Call, project: Project): JsonObject => ({
  id: project.id,
  name: project.name,
  domain_id: 'default',
  description: project.description,
  enabled: true,
  parent_id: 'default',
  is_domain: false,
  tags: [],
  options: {},
  links: { self: `${call.baseUrl}/identity/v3/projects/${project.id}` },
})

function ownProjects(call: Call): Project[] {
  const user = call.cloud.state.users.find((candidate) => candidate.id === call.token?.userId)
  return call.cloud.state.projects.filter((project) => user?.roles[project.id])
}

export const authProjects: Handler = (call) =>
  json(200, {
    projects: ownProjects(call).map((project) => viewProject(call, project)),
    links: links(call, '/auth/projects'),
  })

export const authDomains: Handler = (call) => json(200, { domains: [], links: links(call, '/auth/domains') })

export const showProject: Handler = (call) => {
  const project = ownProjects(call).find((candidate) => candidate.id === call.params.id)
  if (!project) throw forbidden('identity:get_project')
  return json(200, { project: viewProject(call, project) })
}

export const showUser: Handler = (call) => {
  const user = call.cloud.state.users.find((candidate) => candidate.id === call.params.id)
  if (!user || user.id !== call.token?.userId) throw forbidden('identity:get_user')
  const self = `${call.baseUrl}/identity/v3/users/${user.id}`
  return json(200, {
    user: {
      id: user.id,
      name: user.name,
      domain_id: 'default',
      enabled: true,
      password_expires_at: passwordEnd(user),
      options: {},
      links: { self },
    },
  })
}

/** A user's own application credentials, without their secrets; also a restricted one may read itself. */
export const showApplicationCredential: Handler = (call) => {
  const { userId = '', id = '' } = call.params
  if (userId !== call.token?.userId) throw forbidden('identity:get_application_credential')
  const { applicationCredentials, users } = call.cloud.state
  const credential = applicationCredentials.find((candidate) => candidate.id === id && candidate.userId === userId)
  if (!credential) throw keystoneError(404, `Could not find Application Credential: ${id}.`)
  const roles = users.find((user) => user.id === userId)?.roles[credential.projectId] ?? []
  const end = credential.endsAt === undefined ? null : new Date(credential.endsAt).toISOString().replace('Z', '000Z')
  return json(200, {
    application_credential: {
      id: credential.id,
      name: credential.name,
      description: null,
      project_id: credential.projectId,
      expires_at: end,
      unrestricted: false,
      system: null,
      roles: roles.map((name) => ({ name })),
      links: { self: `${call.baseUrl}/identity/v3/users/${userId}/application_credentials/${id}` },
    },
  })
}

export const userProjects: Handler = (call) => {
  if (call.params.id !== call.token?.userId) throw forbidden('identity:list_user_projects')
  return json(200, {
    projects: ownProjects(call).map((project) => viewProject(call, project)),
    links: links(call, `/users/${call.params.id ?? ''}/projects`),
  })
}

const region = (call: Call) => ({
  id: call.cloud.spec.region,
  description: '',
  parent_region_id: null,
  links: { self: `${call.baseUrl}/identity/v3/regions/${call.cloud.spec.region}` },
})

export const listRegions: Handler = (call) => json(200, { regions: [region(call)], links: links(call, '/regions') })

export const showRegion: Handler = (call) => {
  if (call.params.id === call.cloud.spec.region) return json(200, { region: region(call) })
  throw keystoneError(404, `Could not find region: ${call.params.id ?? ''}.`)
}

/** What only an admin may list. */
export const adminOnly =
  (action: string): Handler =>
  () => {
    throw forbidden(action)
  }
