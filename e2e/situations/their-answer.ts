import type { CloudPlan } from '@/server/domain/plan'
import { askOpenstacksdk, type SdkResult } from './openstacksdk'

/** What openstacksdk answered: by itself, and once more with the network that we chose where it could not choose one. */
export type TheirAnswer = { alone: SdkResult; withOurNetwork: SdkResult | null }

const timeout = 90

/** Asks openstacksdk for one node with `auto_ip`, with image and flavor of our plan; without a plan only about networks. */
export async function theirAnswer(
  entry: { file: string; name: string },
  plan: CloudPlan | null,
  name: string,
): Promise<TheirAnswer> {
  const [image, flavor] = [plan?.image.chosen?.id, plan?.flavor.chosen?.id]
  const ask = (network: string | null) =>
    askOpenstacksdk(entry.file, {
      cloud: entry.name,
      create: image && flavor ? { name, image, flavor, network } : null,
      timeout,
    })
  const alone = await ask(null)
  const network = plan?.network.chosen?.id
  // Several networks; or a Nova that does not know the word `auto` yet, which openstacksdk sends when none is given.
  const couldNotChoose = /multiple possible networks|networks\. Value: auto/i.test(alone.create?.answer.error ?? '')
  return { alone, withOurNetwork: couldNotChoose && network && network !== 'implied' ? await ask(network) : null }
}
