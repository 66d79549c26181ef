import { type Image, OWNERS, PUBLIC_IMAGES, SERIALS } from './images'

export type PublicParameter = { name: string; value: string; version: number; modifiedAt: number; dataType: string }

const ARCHITECTURES = [
  { ubuntu: 'amd64', amazon: 'x86_64' },
  { ubuntu: 'arm64', amazon: 'arm64' },
] as const

function newest(owner: string, prefix: string, architecture: string): Image | undefined {
  return PUBLIC_IMAGES.filter(
    (image) => image.owner === owner && image.architecture === architecture && image.name.startsWith(prefix),
  ).sort((a, b) => (a.built < b.built ? 1 : -1))[0]
}

function parameter(name: string, image: Image | undefined, dataType: string): PublicParameter[] {
  if (!image) return []
  const version = SERIALS.indexOf(image.built) + 1
  return [{ name, value: image.id, version, modifiedAt: Date.parse(image.createdAt), dataType }]
}

/** 22.04 is published on gp2 volumes and 24.04 on gp3, so the paths end differently. */
const UBUNTUS = [
  { version: '22.04', codename: 'jammy', folder: 'hvm-ssd', volume: 'ebs-gp2' },
  { version: '24.04', codename: 'noble', folder: 'hvm-ssd-gp3', volume: 'ebs-gp3' },
] as const

function ubuntuParameters(): PublicParameter[] {
  return UBUNTUS.flatMap(({ version, codename, folder, volume }) =>
    ARCHITECTURES.flatMap(({ ubuntu, amazon }) =>
      [version, codename].flatMap((release) => {
        const stem = `ubuntu/images/${folder}/ubuntu-${codename}-${version}-${ubuntu}-server-`
        const path = (serial: string) =>
          `/aws/service/canonical/ubuntu/server/${release}/stable/${serial}/${ubuntu}/hvm/${volume}/ami-id`
        return [
          ...parameter(path('current'), newest(OWNERS.canonical, stem, amazon), 'aws:ec2:image'),
          ...SERIALS.flatMap((serial) =>
            parameter(path(serial), newest(OWNERS.canonical, `${stem}${serial}`, amazon), 'aws:ec2:image'),
          ),
        ]
      }),
    ),
  )
}

function otherParameters(): PublicParameter[] {
  return ARCHITECTURES.flatMap(({ ubuntu, amazon }) => {
    const al2023 = newest(OWNERS.amazon, 'al2023-ami-2023', amazon)
    const minimal = newest(OWNERS.amazon, 'al2023-ami-minimal', amazon)
    const latest = '/aws/service/ami-amazon-linux-latest'
    return [
      ...parameter(
        `/aws/service/debian/release/12/latest/${ubuntu}`,
        newest(OWNERS.debian, 'debian-12-', amazon),
        'aws:ec2:image',
      ),
      ...['default', '6.1'].flatMap((kernel) => [
        ...parameter(`${latest}/al2023-ami-kernel-${kernel}-${amazon}`, al2023, 'text'),
        ...parameter(`${latest}/al2023-ami-minimal-kernel-${kernel}-${amazon}`, minimal, 'text'),
      ]),
    ]
  })
}

/** SSM's public parameters that name images, sorted by name. */
export const PUBLIC_PARAMETERS: readonly PublicParameter[] = [...ubuntuParameters(), ...otherParameters()].sort(
  (a, b) => (a.name < b.name ? -1 : 1),
)
