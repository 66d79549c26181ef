import type { LostSecrets } from './lost-secrets'

/** One line for each thing that is lost with a master key, with what to do about it. Empty when everything opens. */
export function lostLines({ clouds, fleetKeys, nodes, webhooks }: LostSecrets): string[] {
  return [
    ...clouds.map(({ id, name }) => `Cloud ${name} (${id}): enter its credentials again under Settings, Clouds.`),
    ...fleetKeys.map(({ fingerprint, nodes: count }) =>
      count === 0
        ? `Fleet key ${fingerprint}: a new one is made for new nodes. No delivered node needs the old one: remove it under Settings, Keys.`
        : `Fleet key ${fingerprint}: a new one is made for new nodes. ${count === 1 ? 'One delivered node lets' : `${count} delivered nodes let`} only the old one in: where nobody has a copy of it (fleet_ed25519), release and launch them again. Then remove it under Settings, Keys.`,
    ),
    ...nodes.map(
      ({ name, cloud }) =>
        `Node ${name} on ${cloud}: its own key is lost while it was on its way. Release it and launch it again.`,
    ),
    ...webhooks.map(
      ({ name }) => `Webhook ${name}: make a new secret under Settings, Webhooks, and enter it at the receiver.`,
    ),
  ]
}
