import { describe, expect, it } from 'vitest'
import type { Target } from './contract'
import { freshMark, recordingCall } from './contract-target'
import { ProviderError } from './errors'

const ed25519 = (seed: number): string => {
  const blob = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from('ssh-ed25519'),
    Buffer.from([0, 0, 0, 32]),
    Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 7 + seed) % 256)),
  ])
  return `ssh-ed25519 ${blob.toString('base64')}`
}

/** A valid public key that differs by seed; nobody has its private half. */
export const publicKey = (seed: number): string => ed25519(seed)

export const codeOf = (error: unknown): string =>
  error instanceof ProviderError ? error.code : `not a ProviderError: ${String(error)}`

/** Probe, catalogue and keys: what needs no server. */
export function contractOfReads(target: Target): void {
  describe('probe', () => {
    it('tells who we are there', async () => {
      const call = recordingCall()
      const identity = await target().provider.probe(call)
      expect(identity.account).not.toBe('')
      expect(identity.region).not.toBe('')
      expect(Object.keys(identity.apiVersions).length).toBeGreaterThan(0)
      expect(call.exchanges.length).toBeGreaterThan(0)
    })

    it('says auth for wrong credentials, and no secret in it', async () => {
      const provider = await target().badCredentials()
      const error = await provider.probe(recordingCall()).then(
        () => null,
        (thrown: unknown) => thrown,
      )
      expect(codeOf(error)).toBe('auth')
      await provider.close()
    })

    it('says unavailable, and where, when nothing listens', async () => {
      const provider = await target().nobodyThere()
      const error = await provider.probe(recordingCall()).then(
        () => null,
        (thrown: unknown) => thrown,
      )
      expect(codeOf(error)).toBe('unavailable')
      expect((error as Error).message).toMatch(/refuses the connection/)
      await provider.close()
    })
  })

  describe('catalogue', () => {
    it('has networks with subnets, flavors with sizes, and images that say what they are', async () => {
      const catalogue = await target().provider.catalogue(recordingCall())
      expect(catalogue.networks.some((network) => network.implied || network.subnets.length > 0)).toBe(true)
      expect(catalogue.flavors.length).toBeGreaterThan(0)
      for (const flavor of catalogue.flavors) {
        expect(flavor.vcpu, flavor.name).toBeGreaterThan(0)
        expect(flavor.memoryMiB, flavor.name).toBeGreaterThan(0)
      }
      expect(catalogue.images.some((image) => image.usable && image.distro !== null)).toBe(true)
      expect(new Set(catalogue.images.map((image) => image.id)).size).toBe(catalogue.images.length)
      expect(Date.parse(catalogue.readAt)).not.toBeNaN()
    })

    it('is the same through small pages', async () => {
      const [whole, paged] = [
        await target().provider.catalogue(recordingCall()),
        await target().smallPages.provider.catalogue(recordingCall()),
      ]
      const ids = (list: { id: string }[]) => list.map((item) => item.id).sort()
      expect(ids(paged.flavors)).toEqual(ids(whole.flavors))
      expect(ids(paged.images)).toEqual(ids(whole.images))
      expect(ids(paged.networks)).toEqual(ids(whole.networks))
    })
  })

  describe('keys', () => {
    it('adds a key, again the same, refuses another under its name, removes it twice', async () => {
      const { provider, installation } = target()
      const mark = freshMark(installation)
      const key = { mark, name: `plumbline-${mark.intent}`, publicKey: publicKey(1) }
      expect(await provider.keyExists(key.name, recordingCall())).toBe(false)
      const first = await provider.addKey(key, recordingCall())
      expect(first).toMatchObject({ name: key.name })
      expect(await provider.addKey(key, recordingCall())).toEqual(first)
      expect(await provider.keyExists(key.name, recordingCall())).toBe(true)
      const other = provider.addKey({ ...key, publicKey: publicKey(2) }, recordingCall())
      expect(codeOf(await other.catch((error: unknown) => error))).toBe('conflict')

      const owned = await provider.findOwned({ installation, allocation: mark.allocation }, recordingCall())
      expect(owned).toEqual([expect.objectContaining({ kind: 'key', name: key.name, intent: mark.intent })])

      await provider.removeKey(key.name, recordingCall())
      expect(await provider.keyExists(key.name, recordingCall())).toBe(false)
      await provider.removeKey(key.name, recordingCall())
    })
  })
}
