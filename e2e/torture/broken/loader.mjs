// Puts files of this folder in the place of sources of the product, in the process that is started with
// `--import <this file>?<source>=<file>&...`. Such a file may itself import the source that it stands in for.
import { registerHooks } from 'node:module'

const replaced = [...new URL(import.meta.url).searchParams].map(([source, file]) => ({
  end: `/${source}`,
  instead: new URL(file, import.meta.url).href,
}))

/** @param {string | undefined} url */
const plain = (url) => url?.split('?')[0]

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    const one = replaced.find(({ end }) => plain(found.url)?.endsWith(end))
    if (!one || plain(context.parentURL) === one.instead) return found
    return next(one.instead, context)
  },
})
