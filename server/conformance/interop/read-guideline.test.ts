import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { countGuideline } from './count-guideline'
import { readInteropGuideline } from './read-guideline'

const fixture = (name: string) => fs.readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8')
const read = (name: string) => readInteropGuideline(fixture(name))
/** Guidelines as they were published, where this machine has them beside the project. */
const published = path.resolve(import.meta.dirname, '../../../../shared/data/interop')
const havePublished = fs.existsSync(published)
if (!havePublished) console.warn(`SKIPPED: the published guidelines are not in ${published}.`)

describe('schema 1.2', () => {
  const guideline = read('schema-1.2.json')
  const capability = (id: string) => guideline.capabilities.find((one) => one.id === id)!

  it('counts', () => {
    expect(countGuideline(guideline)).toEqual({
      capabilities: { required: 4, advisory: 2, deprecated: 1, removed: 1 },
      components: [
        { name: 'compute', capabilities: { required: 3, advisory: 1, deprecated: 1, removed: 1 } },
        { name: 'object', capabilities: { required: 1, advisory: 2, deprecated: 0, removed: 0 } },
      ],
      tests: { required: 8, advisory: 2, deprecated: 0, removed: 0 },
      allCapabilities: 8,
      allTests: 10,
      aliased: 0,
      flagged: 1,
      designatedSections: 2,
      designatedParts: { designated: 1, not: 1, unsaid: 0 },
    })
  })

  it('tests are lists of names, lists that begin with a name, or objects', () => {
    expect(capability('compute-keypairs').tests.map(({ name }) => name)).toEqual([
      'tempest.api.compute.keypairs.test_keypairs.KeyPairsTestJSON.test_create',
      'tempest.api.compute.keypairs.test_keypairs.KeyPairsTestJSON.test_delete',
    ])
  })

  it('flags are a list of names, compared without attributes, and give no reason', () => {
    expect(capability('compute-servers').tests.map(({ flagged }) => flagged)).toEqual([
      null,
      null,
      null,
      { date: null, reason: null, action: null },
    ])
  })

  it('a capability that only a component names has an empty record, and that is told', () => {
    expect(capability('images-v1')).toMatchObject({ tests: [], described: false })
    expect(guideline.warnings).toContain(
      'images-v1: a component names it, and "capabilities" does not describe it: it has no tests.',
    )
  })

  it('what was guessed or left out is told', () => {
    expect(guideline.warnings).toContain('compute-keypairs: "descriptin" was read as "description".')
    expect(guideline.warnings).toContain(
      'compute-servers: tempest.api.compute.servers.test_servers.ServersTestJSON.test_only_in_flagged is flagged and is not among its tests, so that nothing counts it.',
    )
    expect(capability('compute-keypairs').description).toBe('Manage key pairs')
  })

  it('a designated section says what must be run; "none provided" says nothing', () => {
    expect(guideline.designatedSections).toEqual([
      {
        project: 'nova',
        status: 'required',
        guidance: 'By default, designated except scheduler, filter, drivers.',
        comment: null,
        parts: [
          { name: 'compute driver', description: null, designated: false, comment: null },
          { name: 'extensions', description: null, designated: true, comment: null },
        ],
      },
      { project: 'heat', status: 'informational', guidance: null, comment: 'For the reader only.', parts: [] },
    ])
  })
})

describe('schema 1.5', () => {
  const guideline = read('schema-1.5.json')
  const tests = guideline.capabilities.find(({ id }) => id === 'compute-servers')!.tests

  it('counts', () => {
    expect(countGuideline(guideline)).toMatchObject({
      capabilities: { required: 3, advisory: 1, deprecated: 1, removed: 0 },
      tests: { required: 6, advisory: 1, deprecated: 0, removed: 0 },
      allTests: 7,
      aliased: 1,
      flagged: 2,
      designatedSections: 2,
    })
  })

  it('ids get the prefix that some lack; flag and flagged are the same', () => {
    expect(tests.map(({ idempotentId }) => idempotentId)).toEqual(['id-1', 'id-2', 'id-3', 'id-4'])
    expect(tests.map(({ flagged }) => flagged?.reason ?? null)).toEqual([
      null,
      null,
      'May be disabled.',
      'Schema says flag.',
    ])
  })

  it('misspelt keys are read', () => {
    expect(guideline.capabilities.find(({ id }) => id === 'compute-keypairs')!.achievements).toEqual(['deployed'])
  })

  it('has the platform and each component as targets', () => {
    expect(guideline.targets.map(({ id, kind, components }) => [id, kind, components])).toEqual([
      ['platform', 'platform', ['compute', 'object']],
      ['compute', 'component', ['compute']],
      ['object', 'component', ['object']],
    ])
  })
})

describe('what cannot be read', () => {
  it.each([
    ['no JSON', '{"id": ', /^This is no JSON: /],
    ['a list', '[]', 'This JSON is no object'],
    ['no schema', '{"id": "2016.01"}', 'names no schema'],
    ['results', '{"results": ["a"]}', 'These are results of tests of a cloud'],
    [
      'an unknown schema',
      '{"schema": "3.0"}',
      "The guideline's schema is 3.0; known are 1.2, 1.3, 1.4, 1.5, 1.6, 2.0.",
    ],
    ['no id', '{"schema": "1.5"}', 'has no id'],
    ['nothing in it', '{"schema": "1.5", "id": "x"}', 'has no components'],
  ])('%s', (_, text, words) => {
    expect(() => readInteropGuideline(text)).toThrow(words)
  })

  it('names that objects have by themselves are names like any other', () => {
    const text = fixture('schema-1.5.json').replaceAll('compute-keypairs', '__proto__')
    expect(readInteropGuideline(text).capabilities.find(({ id }) => id === '__proto__')?.tests).toHaveLength(1)
  })
})

describe.runIf(havePublished)('guidelines as they were published', () => {
  const file = (name: string) => readInteropGuideline(fs.readFileSync(path.join(published, name), 'utf8'))

  it('2016.08, schema 1.6', () => {
    const guideline = file('2016.08.json')
    expect(guideline).toMatchObject({ id: '2016.08', schema: '1.6', status: 'superseded', cutoff: 74, addOn: false })
    expect(countGuideline(guideline)).toMatchObject({
      capabilities: { required: 56, advisory: 10, deprecated: 9, removed: 2 },
      tests: { required: 228, advisory: 52, deprecated: 21, removed: 2 },
      allCapabilities: 78,
      allTests: 306,
      aliased: 92,
      flagged: 49,
      designatedSections: 9,
    })
  })

  it('2019.11, schema 2.0', () => {
    const guideline = file('2019.11.json')
    expect(countGuideline(guideline)).toMatchObject({
      capabilities: { required: 78, advisory: 0, deprecated: 0, removed: 0 },
      allTests: 289,
      aliased: 95,
      flagged: 11,
      designatedSections: 9,
      designatedParts: { designated: 25, not: 42, unsaid: 0 },
    })
    const capability = (id: string) => guideline.capabilities.find((one) => one.id === id)!
    expect(capability('objectstore-slo-support').achievements).toContain('deployed')
    expect(capability('identity-v3-tokens-delete').description).toMatch(/token/i)
  })

  it('dns.2019.11, an add-on, names the platform component that it stands on', () => {
    const guideline = file('dns.2019.11.json')
    expect(guideline.addOn).toBe(true)
    expect(guideline.targets).toMatchObject([
      { id: 'DNS', kind: 'add-on', requires: [{ component: 'os_powered_compute', guideline: '2019.11' }] },
    ])
    const ids = guideline.capabilities.flatMap(({ tests }) => tests.map(({ idempotentId }) => idempotentId))
    expect(ids.every((id) => id?.startsWith('id-'))).toBe(true)
  })
})
