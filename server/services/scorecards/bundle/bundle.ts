import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import type { EvidenceKey } from './evidence-key'
import { allowedSigner, signatureNamespace, signer, sshSignature } from './sshsig'

export type BundleFiles = {
  /** In the order in which they are packed; text. */
  files: readonly { name: string; content: string | Buffer }[]
  key: Pick<EvidenceKey, 'privateKey' | 'publicKey' | 'fingerprint'>
  /** The time that the bundle tells of: it is the age of its files, so that the same content makes the same bytes. */
  at: Date
}

/**
 * A tar.gz of the files under `folder`, with a manifest of their SHA-256 sums (as sha256sum(1) reads it), its signature, the public half
 * of the key and a README that says how to verify both.
 */
export function bundle(folder: string, { files, key, at }: BundleFiles): Readable {
  const signers = { name: 'allowed_signers', content: allowedSigner(key.publicKey) }
  const all = [...files, signers, { name: 'README.txt', content: readme(key.fingerprint) }]
  const manifest = Buffer.from(all.map(({ name, content }) => `${sha256(content)}  ${name}\n`).join(''))
  const signature = sshSignature(key.privateKey, manifest)
  const archive = pack()
  const entries = [...all, { name: 'manifest', content: manifest }, { name: 'manifest.sig', content: signature }]
  for (const { name, content } of entries) {
    archive.entry({ name: `${folder}/${name}`, mtime: at, mode: 0o644 }, Buffer.from(content))
  }
  archive.finalize()
  return Readable.from(archive).pipe(createGzip())
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')

/** Run in the unpacked folder. */
export const verifyCommand = `ssh-keygen -Y verify -f allowed_signers -I ${signer} -n ${signatureNamespace} -s manifest.sig < manifest && sha256sum --check manifest`

const readme = (fingerprint: string): string => `Evidence of Plumbline

scorecards.json   the scorecards, with every check, as they were judged
evidence.ndjson   the runs behind them, one a line, redacted
guideline.yaml    the guideline that judged them, as it was written
manifest          the SHA-256 sum of each file
manifest.sig      a signature of the manifest (OpenSSH, namespace ${signatureNamespace})
allowed_signers   the public key that made it

To verify that nothing was changed, in this folder:

  ${verifyCommand}

The key in allowed_signers came with the files. Compare its fingerprint with the one that the installation shows before you trust it:

  ssh-keygen -lf <(cut -d' ' -f3- allowed_signers)
  ${fingerprint}
`
