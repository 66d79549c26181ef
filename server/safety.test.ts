import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

/**
 * The rules of the house, executed. The files are those that git tracks or would track; a listing that comes back empty
 * fails, so that a broken search can never pass for a clean one.
 */
const root = path.resolve(import.meta.dirname, '..')
const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 24 },
)
  .split('\n')
  .filter(Boolean)
const sources = new Map(
  files.flatMap((file) => {
    try {
      return [[file, readFileSync(path.join(root, file), 'utf8')] as const]
    } catch {
      return [] // removed in the working tree, not yet in git
    }
  }),
)

/** What a file imports, as paths from the root (`server/domain/node`) or bare package names. */
function imports(file: string): string[] {
  const text = sources.get(file) ?? ''
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ]
  return found.map((match) => resolveImport(file, (match[1] ?? match[2])!))
}
const resolveImport = (file: string, name: string): string =>
  name.startsWith('@/')
    ? name.slice(2)
    : name.startsWith('.')
      ? path.posix.normalize(path.posix.join(path.posix.dirname(file), name))
      : name

/** Value imports only: types vanish when the code is built. */
function valueImports(file: string): string[] {
  const text = (sources.get(file) ?? '').replace(/(^|\n)\s*(import|export)\s+type\s[^'"]*from\s*['"][^'"]+['"]/g, '')
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]/g)].map((match) =>
    resolveImport(file, match[1]!),
  )
}

const isTest = (file: string) => /\.(test|e2e)\.tsx?$|\/testing\b/.test(file)
const inFolder = (...folders: string[]) =>
  [...sources.keys()].filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)))
const offenders = (among: string[], bad: (name: string, file: string) => boolean, list = imports): string[] =>
  among.flatMap((file) =>
    list(file)
      .filter((name) => bad(name, file))
      .map((name) => `${file} imports ${name}`),
  )
const ours = /^(app|components|server|db|lab|e2e)\//

test('the search itself works', () => {
  expect(sources.size).toBeGreaterThan(100)
  expect(imports('server/safety.test.ts')).toContain('node:child_process')
})

describe('who may import whom', () => {
  test('the lab imports nothing of the product', () => {
    expect(
      offenders(
        inFolder('lab').filter((file) => file !== 'lab/safety.test.ts'),
        (name) => ours.test(name) && !name.startsWith('lab/') && !name.startsWith('e2e/helpers/'),
      ),
    ).toEqual([])
  })
  test('product code imports neither lab nor e2e', () => {
    const product = inFolder('app', 'components', 'server', 'db').filter((file) => !isTest(file))
    expect(offenders(product, (name) => /^(lab|e2e)\//.test(name))).toEqual([])
  })
  test('the domain is pure: zod and itself', () => {
    expect(
      offenders(
        inFolder('server/domain').filter((file) => !isTest(file)),
        (name) => name !== 'zod' && !name.startsWith('server/domain/'),
      ),
    ).toEqual([])
  })
  test('ui knows no router, no tRPC and no feature', () => {
    const allowed = (name: string) =>
      name.startsWith('components/ui/') || name.startsWith('server/domain/') || !ours.test(name)
    expect(
      offenders(inFolder('components/ui'), (name) => !allowed(name) || /^(next\/navigation|@trpc|nuqs)/.test(name)),
    ).toEqual([])
  })
  test('components load values only of components and the domain', () => {
    const allowed = (name: string) =>
      !ours.test(name) || name.startsWith('components/') || name.startsWith('server/domain/')
    expect(
      offenders(
        inFolder('components').filter((file) => !isTest(file)),
        (name) => !allowed(name),
        valueImports,
      ),
    ).toEqual([])
  })
  test('engine, inventory, quirks and conformance know neither the database nor a particular cloud', () => {
    const pure = inFolder('server/allocation', 'server/inventory', 'server/quirks', 'server/conformance').filter(
      (file) => !isTest(file),
    )
    expect(
      offenders(
        pure,
        (name) =>
          name.startsWith('db/') ||
          /^server\/(services|trpc|worker|cli|queue)\//.test(name) ||
          /^server\/providers\/[a-z0-9-]+\//.test(name),
      ),
    ).toEqual([])
  })
  test('an adapter never imports another', () => {
    // The guard stands before every cloud and is none itself.
    const bad = (name: string, file: string) => {
      const other = /^server\/providers\/([a-z0-9-]+)\//.exec(name)?.[1]
      return other !== undefined && other !== 'guard' && other !== /^server\/providers\/([a-z0-9-]+)\//.exec(file)?.[1]
    }
    expect(
      offenders(
        inFolder('server/providers').filter((file) => file.split('/').length > 3),
        bad,
      ),
    ).toEqual([])
  })
  test('queue, ssh and db stand on the domain alone', () => {
    const low = inFolder('server/queue', 'server/ssh', 'db').filter((file) => !isTest(file))
    const bad = (name: string, file: string) =>
      ours.test(name) &&
      !name.startsWith('server/domain/') &&
      !name.startsWith(file.startsWith('db/') ? 'db/' : file.split('/').slice(0, 2).join('/'))
    expect(offenders(low, (name, file) => bad(name, file) && !/^server\/(env|log)$/.test(name))).toEqual([])
  })
  test('nothing imports the entries worker and cli', () => {
    // The seed of the bench is an entry too: run by hand against an installation.
    const entry = /^(server\/(worker|cli)\/|e2e\/bench\/seed-scorecards\.ts$)/
    const rest = [...sources.keys()].filter((file) => !entry.test(file) && !isTest(file))
    expect(offenders(rest, (name) => /^server\/(worker|cli)\//.test(name))).toEqual([])
  })
})

describe('what a page loads at once', () => {
  const endings = ['', '.ts', '.tsx', '/index.ts', '/index.tsx']
  const fileOf = (name: string) => endings.map((ending) => name + ending).find((file) => sources.has(file))
  /** All that is loaded with a file, each with the chain of imports that leads there; what `import()` names comes later. */
  function loadedWith(start: string): Map<string, string[]> {
    const chains = new Map([[start, [start]]])
    for (const [file, chain] of chains) {
      for (const name of sources.has(file) ? valueImports(file) : []) {
        const next = fileOf(name) ?? name
        if (!chains.has(next)) chains.set(next, [...chain, next])
      }
    }
    return chains
  }
  /** Where the browser's part of the pages behind sign-in begins: what routes import of it. */
  const screens = [...loadedBy('app/')].filter(isForBrowser)
  function loadedBy(folder: string): Set<string> {
    const routes = [...sources.keys()].filter((file) => file.startsWith(folder) && file.endsWith('.tsx'))
    return new Set(
      routes.flatMap((route) => [
        route,
        ...valueImports(route)
          .map(fileOf)
          .filter((file) => file !== undefined),
      ]),
    )
  }
  function isForBrowser(file: string): boolean {
    return /^['"]use client['"]/.test(sources.get(file) ?? '')
  }
  const chainsTo = (heavy: RegExp, among: string[]) =>
    among.flatMap((screen) =>
      [...loadedWith(screen)].filter(([name]) => heavy.test(name)).map(([, chain]) => chain.join(' -> ')),
    )

  test('screens are found, and imports are followed', () => {
    expect(screens).toContain('components/nodes/nodes-screen.tsx')
    expect(screens).toContain('components/shell/shell.tsx')
    expect(chainsTo(/^@tanstack\/react-query$/, ['components/nodes/nodes-screen.tsx'])).not.toEqual([])
  })
  test('no schema but for the request that is typed in and the facts that events carry', () => {
    const withSchemas = ['components/launch/launch-screen.tsx', 'components/allocations/allocation-screen.tsx']
    expect(
      chainsTo(
        /^zod/,
        screens.filter((screen) => !withSchemas.includes(screen)),
      ),
    ).toEqual([])
  })
  test('what opens over a page, notes and YAML come when they are first needed', () => {
    expect(chainsTo(/^(radix-ui|@radix-ui\/.*|cmdk|sonner|yaml|superjson)$/, screens)).toEqual([])
  })
  test('nothing of the server but its domain', () => {
    expect(chainsTo(/^(node:|db\/|server\/(?!domain\/))/, screens)).toEqual([])
  })
})

describe('one place for each thing', () => {
  const mention = (pattern: RegExp, allowed: RegExp) =>
    [...sources]
      .filter(([file, text]) => !isTest(file) && !allowed.test(file) && pattern.test(text))
      .map(([file]) => file)

  test('process.env is read in server/env.ts and by what starts processes', () => {
    expect(
      mention(
        /process\.env\b/,
        /^(server\/env\.ts|server\/cli\/|e2e\/|lab\/|next\.config|db\/drizzle\.config|db\/embedded\/|server\/vitest|db\/testing|instrumentation)/,
      ),
    ).toEqual([])
  })
  test('ssh2 is loaded by the dialer and the keys', () => {
    expect(mention(/from ['"]ssh2['"]/, /^(server\/ssh\/|lab\/|e2e\/)/)).toEqual([])
  })
  test('no branch of the product asks whether a cloud is simulated', () => {
    expect(mention(/if \([^)]*\bsimulated\b/, /^(components|lab|e2e)\//)).toEqual([])
  })
  test('no type checks are switched off', () => {
    expect(mention(/@ts-ignore|@ts-nocheck|as any\b/, /safety\.test/)).toEqual([])
  })
})
