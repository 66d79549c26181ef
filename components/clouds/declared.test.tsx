import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { CloudDeclaration, CloudLifecycle } from '@/server/domain/cloud-declaration'
import { overallDeclaration } from '@/server/domain/declared-overall'
import { Declared } from './declared'
import { Lifecycle } from './lifecycle'

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
const empty = overallDeclaration({ id: 'a', provider: 'openstack' }, null)
const declaration: CloudDeclaration = {
  ...empty,
  profile: {
    name: 'rackspace',
    origin: 'plumbline',
    source: 'profile "rackspace" (openstacksdk 94758e92, 2026-08-21)',
    asOf: '2026-08-21',
    status: 'active',
    message: null,
    statusSource: 'profile "rackspace"',
    vendorEndpoint: false,
    host: 'identity.api.rackspacecloud.com',
  },
  values: [
    { key: 'image_format', value: 'qcow2', layer: 'entry', source: 'entry "r"', state: 'kept' },
    { key: 'image_format', value: 'vhd', layer: 'profile', source: 'profile "rackspace"', state: 'overridden' },
    { key: 'pasword', value: null, layer: 'entry', source: 'entry "r"', state: 'unknown' },
  ],
  warnings: ['entry "r": pasword is not a key of clouds.yaml; did you mean password? It is not used.'],
}

test('each key with its value, who says it, and what becomes of it; what is not told says so', () => {
  const html = renderToStaticMarkup(<Declared declaration={declaration} />)
  const text = textOf(html)
  expect(text).toContain('image_format qcow2 entry &quot;r&quot; kept, not used')
  expect(text).toContain('image_format vhd profile &quot;rackspace&quot; overridden')
  expect(text).toContain('pasword not shown entry &quot;r&quot; not a key')
  expect(text).toContain('did you mean password?')
  expect(text).toContain('not the vendor’s (identity.api.rackspacecloud.com)')
  expect(html.match(/scope="row"/g)).toHaveLength(3)
})

test('nothing declared is told as that', () => {
  const text = textOf(renderToStaticMarkup(<Declared declaration={empty} />))
  expect(text).toContain('No vendor profile is named.')
  expect(text).toContain('Nothing is declared beyond the credentials.')
})

test("a vendor's end is told by a shape and by words, and those who listen hear the reason", () => {
  const lifecycle: CloudLifecycle = { status: 'shutdown', message: 'The vendor has shut down: x.', refusesLaunch: true }
  const html = renderToStaticMarkup(<Lifecycle lifecycle={lifecycle} />)
  expect(html).toContain('<svg')
  expect(textOf(html)).toContain('vendor shut down . The vendor has shut down: x.')
  expect(renderToStaticMarkup(<Lifecycle lifecycle={null} />)).toBe('')
})
