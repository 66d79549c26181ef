import fs from 'node:fs'
import path from 'node:path'
import { stopServersIn } from './leftover'
import { preparePlace, removePlace, temporaryFolderPrefix } from './place'
import { type EmbeddedPostgres, startedBy, startIn } from './start'

export type TemporaryPostgres = EmbeddedPostgres & { readonly dataFolder: string }

/** Starts a database for tests in a folder of its own; `stop` removes all of it. Cleans up after killed test runs first. */
export const startTemporaryPostgres = async (): Promise<TemporaryPostgres> => {
  await removeAbandoned()
  const dataFolder = fs.mkdtempSync(temporaryFolderPrefix)
  const place = await preparePlace(dataFolder)
  try {
    const server = await startIn(place, { dataFolder, durable: false })
    const stop = async () => {
      await server.stop()
      removePlace(place)
    }
    return { ...server, dataFolder, stop }
  } catch (error) {
    removePlace(place)
    throw error
  }
}

/** Folders of this user whose starter is gone. One that was made moments ago may not have its starter's name yet. */
const removeAbandoned = async (): Promise<void> => {
  const parent = path.dirname(temporaryFolderPrefix)
  const aMinuteAgo = Date.now() - 60_000
  for (const name of fs.readdirSync(parent)) {
    const folder = path.join(parent, name)
    if (!folder.startsWith(temporaryFolderPrefix)) continue
    const stat = fs.statSync(folder, { throwIfNoEntry: false })
    if (
      stat === undefined ||
      stat.uid !== process.getuid?.() ||
      stat.mtimeMs > aMinuteAgo ||
      startedBy(folder) !== null
    )
      continue
    const place = await preparePlace(folder)
    await stopServersIn(place.cluster)
    removePlace(place)
  }
}
