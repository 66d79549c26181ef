import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { Problem } from './problem'

/** Packages with native parts, and what `pg` looks for and does without. */
const external = ['ssh2', 'cpu-features', 'pg-native']
/** Packages of the old module system ask for `require`. */
const banner = `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`

/** Puts the worker and the packages that it needs into one file, and returns how Node is to run it. Throws Problem. */
export const bundleWorker = async (root: string): Promise<string[]> =>
  bundle(root, path.join('server', 'worker', 'main.ts'), 'worker.mjs')

/**
 * Puts a program and the packages that it needs into `dist/<name>`, which starts in a fifth of the processor time that the
 * sources take, and returns how Node is to run it. About a second; the file appears whole or not at all. Throws Problem.
 */
export const bundle = async (root: string, entry: string, name: string): Promise<string[]> => {
  const folder = path.join(root, 'dist')
  const file = path.join(folder, name)
  try {
    const { outputFiles } = await build({
      entryPoints: [path.join(root, entry)],
      outfile: file,
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      external,
      banner: { js: banner },
      sourcemap: 'linked',
      sourcesContent: false,
      // The source stays in memory as long as the worker runs. Names stay, for stacks.
      minifyWhitespace: true,
      minifySyntax: true,
      write: false,
      logLevel: 'silent',
    })
    fs.mkdirSync(folder, { recursive: true })
    for (const { path: target, contents } of outputFiles) {
      const partial = `${target}.${process.pid}`
      fs.writeFileSync(partial, contents)
      fs.renameSync(partial, target)
    }
  } catch (error) {
    throw new Problem(
      `${entry} could not be built into ${file}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  // Without --enable-source-maps: Node unfolds the whole map at the start, which is as much memory as all the rest of an idle worker.
  // Names of functions stand in the file as they are; the map beside it leads from a line of a stack to the source.
  return [file]
}
