import type { Server } from '../state'

/** What Zed lets sort by. `name` is not among them; it is `display_name`. */
export const serverSortKeys = [
  ...['access_ip_v4', 'access_ip_v6', 'auto_disk_config', 'availability_zone', 'config_drive', 'created_at'],
  ...[
    'display_description',
    'display_name',
    'host',
    'hostname',
    'image_ref',
    'instance_type_id',
    'kernel_id',
    'key_name',
  ],
  ...['launch_index', 'launched_at', 'locked_by', 'node', 'power_state', 'progress', 'project_id', 'ramdisk_id'],
  ...['root_device_name', 'task_state', 'terminated_at', 'updated_at', 'user_id', 'uuid', 'vm_state', 'architecture'],
  ...['cell_name', 'cleaned', 'default_ephemeral_device', 'default_swap_device', 'deleted', 'deleted_at'],
  ...[
    'disable_terminate',
    'ephemeral_gb',
    'ephemeral_key_uuid',
    'id',
    'key_data',
    'launched_on',
    'locked',
    'memory_mb',
  ],
  ...['os_type', 'reservation_id', 'root_gb', 'shutdown_terminate', 'user_data', 'vcpus', 'vm_mode'],
]

const values: Record<string, (server: Server) => string | number> = {
  display_name: (server) => server.name,
  hostname: (server) => server.hostname,
  created_at: (server) => server.createdAt,
  updated_at: (server) => server.updatedAt,
  launched_at: (server) => server.launchedAt ?? 0,
  terminated_at: (server) => server.terminatedAt ?? 0,
  uuid: (server) => server.id,
  vm_state: (server) => server.phase,
  task_state: (server) => server.task ?? '',
  key_name: (server) => server.keyName ?? '',
  image_ref: (server) => server.imageId ?? '',
}

/** Newest first unless asked otherwise; `sort_dir` without one means descending. */
export function sortServers(query: URLSearchParams, servers: Server[]): Server[] {
  const asked = query.getAll('sort_key')
  const directions = query.getAll('sort_dir')
  const keys = asked.length > 0 ? asked : ['created_at']
  const compare = (a: Server, b: Server): number => {
    for (const [index, key] of [...keys, 'uuid'].entries()) {
      const read = values[key]
      if (!read) continue
      const [left, right] = [read(a), read(b)]
      if (left === right) continue
      const sign = (directions[index] ?? directions.at(-1) ?? 'desc') === 'asc' ? 1 : -1
      return left < right ? -sign : sign
    }
    return 0
  }
  return [...servers].sort(compare)
}
