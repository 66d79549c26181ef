import type { Manner } from '@/e2e/helpers/openssh'
import type { FailureCode } from '@/server/domain/errors'
import type { LoginCandidate } from '@/server/domain/plan'
import type { Verdict } from '@/server/domain/verdict'

export type MannerCase = {
  name: string
  manner: Manner
  candidates: LoginCandidate[]
  /** The type of the node key: the one that a cloud of before 2017 takes. */
  keyType?: 'rsa'
  /** Verdicts of steps 6, 7 and 8, the last after the look at 120 s. */
  verdicts: [Verdict, Verdict, Verdict]
  delivered: boolean
  failure?: FailureCode
}

const told = (user: string): LoginCandidate => ({ user, source: 'image-property', reason: 'The image says so itself.' })
const guessed = (user: string): LoginCandidate => ({ user, source: 'try-list', reason: 'A usual account.' })
const plain: Omit<Manner, 'user'> = { root: 'hint', sudo: 'nopasswd', password: 'off', services: 'systemctl' }

/** The nine manners of field-notes 12, "OpenSSH", and three troubles, each with what steps 6 to 8 must make of it. */
export const manners: MannerCase[] = [
  {
    name: '1 root is told whom to log in as',
    manner: { ...plain, user: 'maple' },
    candidates: [guessed('root'), guessed('ubuntu')],
    verdicts: ['PARTIAL', 'YES', 'YES'],
    delivered: true,
  },
  {
    name: '2 root is refused outright',
    manner: { ...plain, user: 'oak', root: 'refused', services: 'service' },
    candidates: [told('oak')],
    verdicts: ['YES', 'PARTIAL', 'YES'],
    delivered: true,
  },
  {
    name: '3 root logs in by key',
    manner: { ...plain, user: 'root', root: 'key' },
    candidates: [told('root')],
    verdicts: ['YES', 'YES', 'YES'],
    delivered: true,
  },
  {
    name: '3 with an RSA key',
    manner: { ...plain, user: 'lime', password: 'main' },
    candidates: [told('lime')],
    keyType: 'rsa',
    verdicts: ['YES', 'YES', 'YES'],
    delivered: true,
  },
  {
    name: '4 password login is on',
    manner: { ...plain, user: 'elm', password: 'main' },
    candidates: [told('elm')],
    verdicts: ['YES', 'YES', 'YES'],
    delivered: true,
  },
  {
    name: '5 sudo is missing',
    manner: { ...plain, user: 'birch', sudo: 'missing' },
    candidates: [told('birch')],
    verdicts: ['YES', 'NO', 'UNKNOWN'],
    delivered: false,
    failure: 'privilege-missing',
  },
  {
    name: '6 sudo needs a terminal',
    manner: { ...plain, user: 'cedar', sudo: 'requiretty' },
    candidates: [told('cedar')],
    verdicts: ['YES', 'PARTIAL', 'YES'],
    delivered: true,
  },
  {
    name: '7 the port refuses for seconds',
    manner: { ...plain, user: 'pine', bootS: 3, services: 'none' },
    candidates: [told('pine')],
    verdicts: ['YES', 'PARTIAL', 'YES'],
    delivered: true,
  },
  {
    name: '8 sudo wants a password',
    manner: { ...plain, user: 'yew', sudo: 'password', password: 'main' },
    candidates: [told('yew')],
    verdicts: ['YES', 'NO', 'UNKNOWN'],
    delivered: false,
    failure: 'privilege-missing',
  },
  {
    name: '9 a drop-in that is read first turns passwords on',
    manner: { ...plain, user: 'larch', password: 'drop-in' },
    candidates: [told('larch')],
    verdicts: ['YES', 'YES', 'YES'],
    delivered: true,
  },
  {
    name: '10 a reload ends all sessions',
    manner: { ...plain, user: 'alder', password: 'drop-in', root: 'refused', trouble: 'reload-kills-session' },
    candidates: [told('alder')],
    verdicts: ['YES', 'YES', 'YES'],
    delivered: true,
  },
  {
    name: '11 /etc is read-only',
    manner: { ...plain, user: 'ash', password: 'main', trouble: 'read-only' },
    candidates: [told('ash')],
    verdicts: ['YES', 'NO', 'UNKNOWN'],
    delivered: false,
    failure: 'remote-script',
  },
  {
    name: '12 no room in the home of root, who is the login user',
    manner: { ...plain, user: 'root', root: 'key', trouble: 'disk-full' },
    candidates: [told('root')],
    verdicts: ['YES', 'NO', 'UNKNOWN'],
    delivered: false,
    failure: 'remote-script',
  },
]
