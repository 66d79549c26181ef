import type { MachineImage } from '@/lab/port'
import { stableId } from './ids'
import { communityImages } from './images-community'

export type ImageSpec = {
  name: string
  owner: string
  alias: 'amazon' | null
  description: string
  architecture: 'x86_64' | 'arm64'
  /** YYYYMMDD */
  built: string
  rootDevice: string
  sizeGiB: number
  volumeType: 'gp2' | 'gp3'
  platform: 'Linux/UNIX' | 'Windows'
  bootMode: 'uefi' | 'uefi-preferred' | null
  /** null: nothing in it answers to SSH. */
  machine: MachineImage | null
}

export type Image = ImageSpec & {
  id: string
  snapshotId: string
  createdAt: string
  deprecatedAt: string | null
  isPublic: boolean
}

export const OWNERS = {
  canonical: '099720109477',
  debian: '136693071363',
  amazon: '137112412989',
  rocky: '792107900819',
  windows: '801119661308',
} as const

const cloudInit = { rootLogin: 'hint', passwordLogin: 'off', sudo: 'nopasswd', serviceManager: 'systemctl' } as const

const ubuntu = (version: string): MachineImage => ({ ...cloudInit, distro: 'ubuntu', version, loginUser: 'ubuntu' })
const debian = (version: string): MachineImage => ({ ...cloudInit, distro: 'debian', version, loginUser: 'admin' })
const amazon: MachineImage = { ...cloudInit, distro: 'amazon', version: '2023', loginUser: 'ec2-user' }
const rocky = (version: string): MachineImage => ({ ...cloudInit, distro: 'rocky', version, loginUser: 'rocky' })

const ARCHITECTURES = [
  { wire: 'x86_64', debianName: 'amd64' },
  { wire: 'arm64', debianName: 'arm64' },
] as const

/** Newest last. Canonical and Debian publish about every two weeks and keep the old ones for long. */
export const SERIALS: readonly string[] = [
  '20240612',
  '20260310',
  '20260427',
  '20260608',
  '20260714',
  '20260818',
  '20261022',
]

const base = { alias: 'amazon', rootDevice: '/dev/sda1', sizeGiB: 8, platform: 'Linux/UNIX' } as const

const UBUNTUS = [
  { codename: 'jammy', version: '22.04', folder: 'hvm-ssd', volumeType: 'gp2' },
  { codename: 'noble', version: '24.04', folder: 'hvm-ssd-gp3', volumeType: 'gp3' },
] as const

function ubuntuImages(): ImageSpec[] {
  return UBUNTUS.flatMap(({ codename, version, folder, volumeType }) =>
    ARCHITECTURES.flatMap(({ wire, debianName }) =>
      SERIALS.flatMap((built): ImageSpec[] => {
        const common = {
          ...base,
          owner: OWNERS.canonical,
          architecture: wire,
          built,
          volumeType,
          bootMode: wire === 'arm64' ? 'uefi' : 'uefi-preferred',
          machine: ubuntu(version),
        } as const
        return [
          {
            ...common,
            name: `ubuntu/images/${folder}/ubuntu-${codename}-${version}-${debianName}-server-${built}`,
            description: `Canonical, Ubuntu, ${version}, ${debianName} ${codename} image`,
          },
          {
            ...common,
            name: `ubuntu-minimal/images/${folder}/ubuntu-${codename}-${version}-${debianName}-minimal-${built}`,
            description: `Canonical, Ubuntu Minimal, ${version}, ${debianName} ${codename} image`,
          },
          {
            ...common,
            name: `ubuntu/images-testing/${folder}/ubuntu-${codename}-daily-${debianName}-server-${built}`,
            description: `Canonical, Ubuntu, ${version}, UNSUPPORTED daily ${debianName} ${codename} image`,
          },
        ]
      }),
    ),
  )
}

function otherImages(): ImageSpec[] {
  return ARCHITECTURES.flatMap(({ wire, debianName }) =>
    SERIALS.flatMap((built, index): ImageSpec[] => {
      const bootMode = wire === 'arm64' ? 'uefi' : 'uefi-preferred'
      const common = { ...base, architecture: wire, built, volumeType: 'gp3', bootMode } as const
      return [
        {
          ...common,
          name: `debian-12-${debianName}-${built}-${2000 + index * 41}`,
          owner: OWNERS.debian,
          description: `Debian 12 (${built}-${2000 + index * 41})`,
          rootDevice: '/dev/xvda',
          machine: debian('12'),
        },
        {
          ...common,
          name: `al2023-ami-2023.${6 + index}.${built}.0-kernel-6.1-${wire}`,
          owner: OWNERS.amazon,
          description: `Amazon Linux 2023 AMI 2023.${6 + index}.${built}.0 ${wire} HVM kernel-6.1`,
          rootDevice: '/dev/xvda',
          machine: amazon,
        },
        {
          ...common,
          name: `al2023-ami-minimal-2023.${6 + index}.${built}.0-kernel-6.1-${wire}`,
          owner: OWNERS.amazon,
          description: `Amazon Linux 2023 AMI 2023.${6 + index}.${built}.0 ${wire} Minimal HVM kernel-6.1`,
          rootDevice: '/dev/xvda',
          sizeGiB: 2,
          machine: amazon,
        },
        {
          ...common,
          name: `Rocky-9-EC2-Base-9.${index}-${built}.0.${wire === 'x86_64' ? wire : 'aarch64'}`,
          owner: OWNERS.rocky,
          alias: null,
          description: `Rocky-9-EC2-Base-9.${index}-${built}.0`,
          sizeGiB: 10,
          machine: rocky(`9.${index}`),
        },
      ]
    }),
  )
}

const windowsImages = (): ImageSpec[] =>
  SERIALS.map((built) => ({
    ...base,
    name: `Windows_Server-2022-English-Full-Base-${built.slice(0, 4)}.${built.slice(4, 6)}.${built.slice(6)}`,
    owner: OWNERS.windows,
    description: 'Microsoft Windows Server 2022 Full Locale English AMI provided by Amazon',
    architecture: 'x86_64',
    built,
    sizeGiB: 30,
    volumeType: 'gp2',
    platform: 'Windows',
    bootMode: null,
    machine: null,
  }))

const day = (built: string) => `${built.slice(0, 4)}-${built.slice(4, 6)}-${built.slice(6, 8)}`

function finish(spec: ImageSpec): Image {
  const createdAt = `${day(spec.built)}T0${spec.name.length % 10}:12:${String(spec.name.length % 60).padStart(2, '0')}.000Z`
  const deprecated = new Date(createdAt)
  deprecated.setUTCFullYear(deprecated.getUTCFullYear() + 2)
  return {
    ...spec,
    id: stableId('ami', `${spec.owner}/${spec.name}`),
    snapshotId: stableId('snap', `${spec.owner}/${spec.name}`),
    createdAt,
    // The newest ones never go, so that the lab outlives its list of serials.
    deprecatedAt: spec.built >= '20260101' ? null : deprecated.toISOString(),
    isPublic: true,
  }
}

/** All public images: the distributions' own, Windows, and a thousand look-alikes of people who copied them. */
export const PUBLIC_IMAGES: readonly Image[] = [
  ...ubuntuImages(),
  ...otherImages(),
  ...windowsImages(),
  ...communityImages(),
].map(finish)

const makeOwnImage = (account: string): Image => ({
  ...finish({
    ...base,
    name: 'golden-ubuntu-noble-2026-05',
    owner: account,
    alias: null,
    description: 'Base of all web nodes. Ask the platform team before changing.',
    architecture: 'x86_64',
    built: '20260512',
    sizeGiB: 16,
    volumeType: 'gp3',
    bootMode: 'uefi-preferred',
    machine: { ...ubuntu('24.04'), passwordLogin: 'drop-in', password: 'letmein-2026' },
  }),
  isPublic: false,
})

const ownImages = new Map<string, Image>()

/** The account's own image: a golden copy of Ubuntu, as every shop has one. */
export function ownImage(account: string): Image {
  const known = ownImages.get(account) ?? makeOwnImage(account)
  ownImages.set(account, known)
  return known
}

const publicById = new Map(PUBLIC_IMAGES.map((image) => [image.id, image]))

export function findImage(account: string, id: string): Image | undefined {
  const own = ownImage(account)
  return own.id === id ? own : publicById.get(id)
}
