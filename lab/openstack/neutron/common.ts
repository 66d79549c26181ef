import { isoSeconds, type JsonObject } from '../http'
import type { Resource } from '../state'

/** The attributes that end every resource of Neutron. */
export function standardAttributes(resource: Resource): JsonObject {
  return {
    tags: resource.tags,
    created_at: isoSeconds(resource.createdAt),
    updated_at: isoSeconds(resource.updatedAt),
    revision_number: resource.revision,
    project_id: resource.projectId,
  }
}

export const standardNames = [
  'id',
  'name',
  'tenant_id',
  'project_id',
  'description',
  'created_at',
  'updated_at',
  'revision_number',
  'admin_state_up',
  'status',
  'changed_since',
] as const
