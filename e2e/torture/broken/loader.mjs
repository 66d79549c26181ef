// Puts one file of this folder in the place of one source of the product, in the process that is started with
// `--import <this file>?replaces=<source>&with=<file>`. The file itself may import the source that it stands in for.
import { registerHooks } from 'node:module'

const { searchParams } = new URL(import.meta.url)
const replaced = `/${searchParams.get('replaces')}`
const instead = new URL(searchParams.get('with') ?? '', import.meta.url).href

/** @param {string | undefined} url */
const plain = (url) => url?.split('?')[0]

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    if (!plain(found.url)?.endsWith(replaced) || plain(context.parentURL) === instead) return found
    return next(instead, context)
  },
})
