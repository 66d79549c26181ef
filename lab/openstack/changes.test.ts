import { describe, expect, it } from 'vitest'
import { createOpenStackCloud } from '.'
import { serveCloud, testContext, testSpec } from './testing'

const network = '/network/v2.0'

describe('a cloud that changes while it runs', () => {
  it('gives a network another name, keeps it over a restart, and takes it back', async () => {
    await using here = await serveCloud()
    const names = async (cloud = here) =>
      (await cloud.call('GET', `${network}/networks`)).list('networks').map(({ name }) => name)
    const made = here.cloud.changes!.apply({ kind: 'rename-network', of: 'lan', to: 'backbone' })
    expect(await names()).toEqual(expect.arrayContaining(['backbone', 'ext-net']))
    const again = () => here.cloud.changes!.apply({ kind: 'rename-network', of: 'backbone', to: 'x' })
    expect(again).toThrow(`There is ${made.id} already (network lan is called backbone)`)
    expect(() => here.cloud.changes!.apply({ kind: 'rename-network', of: 'nowhere', to: 'x' })).toThrow(
      'There is no network "nowhere". Networks: backbone, ext-net.',
    )
    const context = testContext()
    const restarted = createOpenStackCloud(testSpec(), context, structuredClone(here.cloud.snapshot()))
    await using later = await serveCloud(testSpec(), context, restarted)
    expect(restarted.changes!.list()).toMatchObject([{ id: made.id, text: made.text }])
    expect(restarted.changes!.revert(made.id)).toBe(true)
    expect(await names(later)).toEqual(expect.arrayContaining(['lan', 'ext-net']))
    expect(restarted.changes!.revert(made.id)).toBe(false)
  })

  it('lets new nodes alone have another login user, here and in no other cloud of the character', async () => {
    await using here = await serveCloud()
    await using other = await serveCloud()
    const boot = async (cloud: typeof here, name: string) => {
      const pick = async (path: string, list: string, wanted: string) =>
        String((await cloud.call('GET', path)).list(list).find((one) => one.name === wanted)?.id)
      const imageRef = await pick('/image/v2/images', 'images', 'ubuntu-24.04-server')
      const flavorRef = await pick('/compute/v2.1/flavors', 'flavors', 'm1.small')
      const networks = [{ uuid: await pick(`${network}/networks`, 'networks', 'lan') }]
      await cloud.call('POST', '/compute/v2.1/servers', { body: { server: { name, imageRef, flavorRef, networks } } })
      cloud.context.pass(60_000)
      await cloud.call('GET', '/compute/v2.1/servers')
      return cloud.context.fake.booted.find(({ hostname }) => hostname === name)?.image.loginUser
    }
    const { id } = here.cloud.changes!.apply({ kind: 'login-user', to: 'operator' })
    expect(await boot(here, 'after')).toBe('operator')
    expect(await boot(other, 'elsewhere')).toBe('ubuntu')
    here.cloud.changes!.revert(id)
    expect(await boot(here, 'back')).toBe('ubuntu')
    const images = (await here.call('GET', '/image/v2/images')).list('images')
    expect(images.some(({ os_admin_user }) => os_admin_user === 'operator')).toBe(false)
  })

  it.each([
    ['none-left', 409, /No more IP addresses available/],
    ['no-quota', 409, /Quota exceeded/],
  ])('gives no floating IP any more: %s', async (to, status, words) => {
    await using here = await serveCloud()
    const external = (await here.call('GET', `${network}/networks`))
      .list('networks')
      .find(({ name }) => name === 'ext-net')
    const body = { floatingip: { floating_network_id: external?.id } }
    const ask = async (cloud = here) => await cloud.call('POST', `${network}/floatingips`, { body })
    const { id } = here.cloud.changes!.apply({ kind: 'floating-ips', to })
    const refused = await ask()
    expect([refused.status, refused.text]).toEqual([status, expect.stringMatching(words)])
    const context = testContext()
    const restarted = createOpenStackCloud(testSpec(), context, structuredClone(here.cloud.snapshot()))
    await using later = await serveCloud(testSpec(), context, restarted)
    expect((await ask(later)).status).toBe(status)
    here.cloud.changes!.revert(id)
    expect((await ask()).status).toBe(201)
  })

  it('opens and closes the default group at port 22', async () => {
    await using here = await serveCloud()
    const open = async () =>
      (await here.call('GET', `${network}/security-group-rules`))
        .list('security_group_rules')
        .filter((rule) => rule.direction === 'ingress' && rule.port_range_min === 22).length
    const before = await open()
    const opened = here.cloud.changes!.apply({ kind: 'default-group', to: 'open' })
    expect(await open()).toBe(before + 2)
    expect(() => here.cloud.changes!.apply({ kind: 'default-group', to: 'closed' })).toThrow('take it back first')
    here.cloud.changes!.revert(opened.id)
    expect(await open()).toBe(before)
    expect(() => here.cloud.changes!.apply({ kind: 'default-group', to: 'ajar' })).toThrow('open or closed')
  })

  it('gives a user another password: the old one and its tokens are refused until it is taken back', async () => {
    await using here = await serveCloud()
    const ask = async () => (await here.call('GET', `${network}/networks`)).status
    expect(await ask()).toBe(200)
    const { id, ...told } = here.cloud.changes!.apply({ kind: 'password', to: 'another' })
    expect(await ask()).toBe(401)
    expect(told.text).toMatch(/has another password/)
    await expect(here.login()).rejects.toThrow('No token: 401')
    here.cloud.changes!.revert(id)
    expect(await here.login()).toMatch(/./)
    expect(() => here.cloud.changes!.apply({ kind: 'password', of: 'nobody', to: 'x' })).toThrow('There is no user')
  })

  it('does not rename what Nova attaches by its name', async () => {
    await using here = await serveCloud(testSpec('rackspace'))
    expect(() => here.cloud.changes!.apply({ kind: 'rename-network', of: 'public', to: 'x' })).toThrow('by its name')
  })
})
