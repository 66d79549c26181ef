import { sshOptions } from '@/server/ssh/ssh-command'
import type { ExportNode } from './export-node'
import { bestAddress } from './reach'
import { isUser } from './user-name'

/** Where the fleet key and the host keys stand for whoever reads the export. */
export type KeyFiles = { identityFile: string; knownHostsFile: string }
export type HostVariables = Record<string, unknown>

/** The variables of one host: how Ansible connects, then what is known about the node under `plumbline_`. */
export function hostVariables(node: ExportNode, files: KeyFiles): HostVariables {
  return { ...connection(node, files), ...facts(node) }
}

function connection({ reach, bastion, ours, loginUser }: ExportNode, files: KeyFiles): HostVariables {
  if (reach.address === null) return { plumbline_unreachable_reason: reach.why }
  const { knownHostsFile, identityFile } = files
  const options = sshOptions({ address: reach.address, ours, knownHostsFile, bastion })
  return {
    ansible_host: reach.address,
    ...(reach.port === 22 ? {} : { ansible_port: reach.port }),
    ...(isUser(loginUser) ? { ansible_user: loginUser } : {}),
    ...(ours ? { ansible_ssh_private_key_file: identityFile } : {}),
    ...(options === '' ? {} : { ansible_ssh_common_args: options }),
  }
}

/** What is unknown is null, so that a condition can ask for it. */
function facts(node: ExportNode): HostVariables {
  return {
    plumbline_id: node.id,
    plumbline_name: node.name,
    plumbline_cloud: node.cloud,
    plumbline_cloud_name: node.cloudName,
    plumbline_provider: node.provider,
    plumbline_region: node.region,
    plumbline_zone: node.zone,
    plumbline_simulated: node.simulated,
    plumbline_provider_id: node.providerId,
    plumbline_state: node.state,
    plumbline_public_address: bestAddress(node.addresses, 'public')?.address ?? null,
    plumbline_private_address: bestAddress(node.addresses, 'private')?.address ?? null,
    plumbline_addresses: node.addresses.map((each) => each.address),
    plumbline_flavor: node.flavor,
    plumbline_vcpu: node.vcpu,
    plumbline_memory_mib: node.memoryMiB,
    plumbline_image: node.image,
    plumbline_distro: node.distro,
    plumbline_distro_version: node.distroVersion,
    plumbline_created_at: node.createdAt,
    plumbline_seen_at: node.seenAt,
    plumbline_login_user_source: node.loginUserSource,
    plumbline_allocation: node.allocation,
    plumbline_allocation_name: node.allocationName,
    plumbline_tags: node.tags,
  }
}
