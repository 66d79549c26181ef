import { info, type Step, warn } from '../step'

/** Step 2: networks, flavors and images as the cloud lists them now. */
export const getMetadata: Step<2> = {
  id: 2,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[2],
  async *run({ provider, session, call }) {
    const catalogue = await provider.catalogue(call)
    session.catalogue = catalogue
    const { networks, flavors, images, gaps } = catalogue
    yield info(`${networks.length} networks, ${flavors.length} flavors and ${images.length} images are listed.`)
    for (const gap of gaps) yield warn(gap.detail)
    return {
      facts: { networks: networks.length, flavors: flavors.length, images: images.length, gaps },
      workarounds: [],
    }
  },
}
