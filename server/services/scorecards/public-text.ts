import { isIP } from 'node:net'

const url = /\bhttps?:\/\/[^\s"'<>)]+/gi
const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi
const mayBeAddress = /\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi

/** A sentence for people outside: without the addresses of nodes and services, and without ids, which failures of clouds often hold. */
export const publicText = (text: string): string =>
  text
    .replaceAll(url, '(address)')
    .replaceAll(uuid, '(id)')
    .replaceAll(mayBeAddress, (found) => (isIP(found) === 0 ? found : '(address)'))
