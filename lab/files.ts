import path from 'node:path'
import { stringify } from 'yaml'
import type { LabCloud, LabConnection } from '@/lab/port'
import { writeAtomically } from '@/lab/state'

export type BastionAddress = { host: string; port: number; user: string; keyFile: string; hostKey: string }

/** Paths of what clients of the lab read. */
export const labFiles = (folder: string) => ({
  plumbline: path.join(folder, 'plumbline.yaml'),
  clouds: path.join(folder, 'clouds.yaml'),
  credentials: path.join(folder, 'aws-credentials'),
  bastionKey: path.join(folder, 'bastion_ed25519'),
  lab: path.join(folder, 'lab.json'),
})

const heading = '# Written by the simulated clouds at each start; changes are lost.\n'

const profileLines = ({ awsProfile }: LabConnection): string => {
  if (!awsProfile) return ''
  const { name, accessKeyId, secretAccessKey } = awsProfile
  return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n\n`
}

type Served = { cloud: LabCloud; url: string }

/** Writes how the clouds are reached, for the product and for every other client that reads the usual files. */
export function writeConnectionFiles(folder: string, clouds: Served[], bastion: BastionAddress): void {
  const files = labFiles(folder)
  const connections = clouds.map(({ cloud, url }) => cloud.connection(url))
  const entries = connections.map((connection) => ({
    ...connection.entry,
    ...(connection.cloudsYaml ? { cloudsFile: files.clouds } : {}),
    ...(connection.awsProfile ? { credentialsFile: files.credentials } : {}),
    simulated: true,
    bastion: { ...bastion },
  }))
  const cloudsYaml = Object.assign({}, ...connections.map((connection) => connection.cloudsYaml ?? {})) as Record<
    string,
    unknown
  >
  writeAtomically(
    files.plumbline,
    heading + stringify({ clouds: entries }, { aliasDuplicateObjects: false, lineWidth: 0 }),
  )
  writeAtomically(files.clouds, heading + stringify({ clouds: cloudsYaml }, { lineWidth: 0 }), 0o600)
  writeAtomically(files.credentials, heading + connections.map(profileLines).join(''), 0o600)
}

/** Writes where the lab itself is found. */
export function writeLabFile(
  folder: string,
  found: { controlUrl: string; bastion: BastionAddress; clouds: { id: string; url: string }[] },
): void {
  writeAtomically(labFiles(folder).lab, `${JSON.stringify({ ...found, pid: process.pid }, null, 2)}\n`)
}
