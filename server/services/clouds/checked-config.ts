import type { CloudConfig } from '@/server/domain/cloud-schema'
import { ServiceError } from '@/server/domain/errors'
import { issuesText, keyText, parseCloudConfig } from '../configuration'

/** The configuration of a cloud. Throws ServiceError `bad-request` with every mistake and the key that it is about. */
export function checkedConfig(input: unknown): CloudConfig {
  const result = parseCloudConfig(input)
  if (result.ok) return result.cloud
  const issues = result.issues.map((issue) => ({ path: keyText(issue), message: issue.message }))
  throw new ServiceError('bad-request', issuesText(result.issues), { issues })
}
