import packageJson from '@/package.json'

/** The version of the product, from package.json. */
export const version: string = packageJson.version
