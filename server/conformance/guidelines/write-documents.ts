import fs from 'node:fs'
import path from 'node:path'

/**
 * Writes `documents.ts` from the YAML documents of this folder: `npx tsx server/conformance/guidelines/write-documents.ts`. The worker
 * is one file and the web server another, so that neither finds a YAML file beside itself; a test holds the two together.
 */
const folder = import.meta.dirname

/** The module's text for the documents that are there now. */
export const documentsModule = (): string => {
  const files = fs.readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  const entries = files.sort().map((file) => {
    const text = fs.readFileSync(path.join(folder, file), 'utf8')
    return `  '${file}': \`${text.replaceAll(/[\\`]|\$\{/g, (found) => `\\${found}`)}\`,\n`
  })
  return `/** The YAML documents of this folder, written by write-documents.ts: change those, and run it. */
export const guidelineDocuments: Readonly<Record<string, string>> = {
${entries.join('')}}
`
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) {
  fs.writeFileSync(path.join(folder, 'documents.ts'), documentsModule())
}
