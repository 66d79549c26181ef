import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'

const entry = z.looseObject({ auth: z.looseObject({ auth_url: z.string() }) })
const cloudsYaml = z.object({ clouds: z.record(z.string(), entry) })
export type CloudsEntry = z.output<typeof entry>

/** The folder of somebody's own configuration: plumbline.yaml files, clouds.yaml and AWS credentials. */
export class Connections {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-connections-'))
  readonly cloudsFile = path.join(this.folder, 'clouds.yaml')
  readonly credentialsFile = path.join(this.folder, 'aws-credentials')

  /** Writes a file and answers its path. */
  write(name: string, text: string): string {
    const file = path.join(this.folder, name)
    writeFileSync(file, text)
    return file
  }

  /** What the product has to be started with so that it reads clouds.yaml and credentials from here. */
  get variables(): Record<string, string> {
    return { OS_CLIENT_CONFIG_FILE: this.cloudsFile, AWS_SHARED_CREDENTIALS_FILE: this.credentialsFile }
  }

  /** Fills clouds.yaml with entries that are made of a simulated cloud's own one, and copies the credentials. */
  fill(dataFolder: string, cloud: string, make: (own: CloudsEntry) => Record<string, unknown>): void {
    const lab = path.join(dataFolder, 'lab')
    const { clouds } = cloudsYaml.parse(parse(readFileSync(path.join(lab, 'clouds.yaml'), 'utf8')))
    const own = clouds[cloud]
    if (!own) throw new Error(`The lab has no entry "${cloud}".`)
    this.write('clouds.yaml', stringify({ clouds: make(own) }))
    copyFileSync(path.join(lab, 'aws-credentials'), this.credentialsFile)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
