import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  ImportKeyPairCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { startLab } from '@/lab/lab'
import { ed25519Pair } from '@/lab/machines/host-keys'
import { connectTo, run } from '@/lab/machines/testing'
import { writeAtomically } from '@/lab/state'

const folders: string[] = []
const children: ChildProcess[] = []

const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lab-'))
  folders.push(folder)
  return folder
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const start = (folder: string, world = 'empty') => startLab({ world, folder, pace: 0.01, seed: '1', portBase: 0 })
const modeOf = (folder: string, name: string): string => (statSync(path.join(folder, name)).mode & 0o777).toString(8)

/** Runs the entry as a process; resolves with the control page's address when it says that it is ready. */
function spawnLab(folder: string): Promise<{ child: ChildProcess; controlUrl: string }> {
  const entry = path.join(import.meta.dirname, 'main.ts')
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', entry, '--world', 'empty', '--data', folder, '--pace', '0.01'],
    {
      cwd: path.resolve(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.push(child)
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The lab ended with ${code} before it was ready.`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      const controlUrl = /^lab ready (\S+)$/m.exec(chunk.toString())?.[1]
      if (controlUrl) resolve({ child, controlUrl })
    })
  })
}

const labFile = z.object({
  controlUrl: z.string(),
  pid: z.number(),
  bastion: z.object({ port: z.number() }),
  clouds: z.array(z.object({ id: z.string(), url: z.string() })),
})
const readLabFile = (folder: string) => labFile.parse(JSON.parse(readFileSync(path.join(folder, 'lab.json'), 'utf8')))

describe('starting the lab', () => {
  it('writes what clients need, and keeps secrets to the owner', async () => {
    const folder = newFolder()
    const lab = await start(folder)
    const file = parseYaml(readFileSync(path.join(folder, 'plumbline.yaml'), 'utf8'))
    expect(file.clouds).toHaveLength(4)
    for (const cloud of file.clouds) {
      expect(cloud).toMatchObject({
        simulated: true,
        bastion: {
          host: '127.0.0.1',
          port: lab.bastion.port,
          user: 'jump',
          keyFile: path.join(folder, 'bastion_ed25519'),
        },
      })
      expect(cloud.bastion.hostKey).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+$/)
      expect(cloud.cloudsFile ?? cloud.credentialsFile).toContain(folder)
    }
    const openstack = parseYaml(readFileSync(path.join(folder, 'clouds.yaml'), 'utf8'))
    expect(Object.keys(openstack.clouds)).toEqual(expect.arrayContaining(['harbor', 'meadow', 'summit6']))
    expect(readFileSync(path.join(folder, 'aws-credentials'), 'utf8')).toMatch(
      /^\[aws-us-east-1\]\naws_access_key_id = \S+\naws_secret_access_key = \S+$/m,
    )
    for (const name of ['bastion_ed25519', 'aws-credentials', 'clouds.yaml', 'state.json'])
      expect(modeOf(folder, name)).toBe('600')
    expect(await (await fetch(`${lab.controlUrl}/ready`)).json()).toMatchObject({ ready: true })
    await lab.close()
  })

  it('answers on the same ports with the same keys after a restart', async () => {
    const folder = newFolder()
    const first = await start(folder)
    await first.close()
    const second = await start(folder)
    expect(second.controlUrl).toBe(first.controlUrl)
    expect(second.bastion).toEqual(first.bastion)
    expect(second.clouds.map(({ url }) => url)).toEqual(first.clouds.map(({ url }) => url))
    // Somebody else has them now: free ones are taken, and the files say so.
    const third = await start(folder)
    expect(third.controlUrl).not.toBe(second.controlUrl)
    expect(readLabFile(folder).controlUrl).toBe(third.controlUrl)
    await second.close()
    await third.close()
  })

  it('starts anew where the world has other clouds than its state, and goes on where it has the same', async () => {
    const folder = newFolder()
    const file = path.join(folder, 'state.json')
    const networks = async (): Promise<number> => {
      const lab = await start(folder)
      const books = lab.clouds.find(({ cloud }) => cloud.id === 'harbor')!.cloud.books()
      await lab.close()
      return books.filter(({ kind }) => kind === 'network').length
    }
    expect(await networks()).toBe(2)
    const saved = JSON.parse(readFileSync(file, 'utf8'))
    saved.clouds.harbor.networks = []
    writeAtomically(file, JSON.stringify(saved))
    expect(await networks()).toBe(0)
    const { meadow, ...others } = saved.clouds
    writeAtomically(file, JSON.stringify({ ...saved, clouds: { ...others, marsh: meadow } }))
    expect(await networks()).toBe(2)
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).clouds)).not.toContain('marsh')
  })

  it('has nodes in the summit and none in the empty world', async () => {
    const count = async (world: string): Promise<number[]> => {
      const lab = await start(newFolder(), world)
      const counts = lab.clouds.map(({ cloud }) => cloud.books().filter(({ kind }) => kind === 'server').length)
      await lab.close()
      return counts
    }
    expect(await count('empty')).toEqual([0, 0, 0, 0])
    expect((await count('summit')).every((servers) => servers > 0)).toBe(true)
  })

  it('says what to do with a state that it cannot read, and which worlds there are', async () => {
    const folder = newFolder()
    writeAtomically(path.join(folder, 'state.json'), '{ half')
    await expect(start(folder)).rejects.toThrow(/state\.json is no JSON\. Remove it/)
    writeAtomically(path.join(folder, 'state.json'), '{"format": 0}')
    await expect(start(folder)).rejects.toThrow(/another version\. Remove it/)
    await expect(start(newFolder(), 'utopia')).rejects.toThrow(
      /No world "utopia"\. Known worlds: summit, coast, empty, wide/,
    )
  })
})

/** An EC2 client with the profile that the lab wrote. */
function ec2Client(folder: string): EC2Client {
  const credentials = readFileSync(path.join(folder, 'aws-credentials'), 'utf8')
  const value = (name: string): string => new RegExp(`^${name} = (\\S+)$`, 'm').exec(credentials)?.[1] ?? ''
  return new EC2Client({
    region: 'us-east-1',
    endpoint: readLabFile(folder).clouds.find(({ id }) => id === 'aws-us-east-1')?.url,
    credentials: { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') },
  })
}

/** Launches one Ubuntu node with the key and gives its public address as soon as it has one. */
async function launch(ec2: EC2Client, publicLine: string): Promise<string> {
  await ec2.send(new ImportKeyPairCommand({ KeyName: 'k', PublicKeyMaterial: Buffer.from(publicLine) }))
  const name = [{ Name: 'name', Values: ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'] }]
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['099720109477'], Filters: name }))
  const group = await ec2.send(new CreateSecurityGroupCommand({ GroupName: 'ssh', Description: 'ssh' }))
  const rule = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group.GroupId, IpPermissions: [rule] }))
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: Images?.[0]?.ImageId,
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't3.micro',
      KeyName: 'k',
      SecurityGroupIds: [group.GroupId ?? ''],
    }),
  )
  const ids = [Instances?.[0]?.InstanceId ?? '']
  return vi.waitFor(
    async () => {
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }))
      const address = Reservations?.[0]?.Instances?.[0]?.PublicIpAddress
      if (!address) throw new Error('no address yet')
      return address
    },
    { timeout: 20_000 },
  )
}

describe('the lab as a process', () => {
  it('keeps machines over kill -9, and ends at once on SIGTERM', async () => {
    const folder = newFolder()
    const first = await spawnLab(folder)
    const before = readLabFile(folder)
    expect(before.pid).toBe(first.child.pid)
    const door = { port: before.bastion.port, privateKey: readFileSync(path.join(folder, 'bastion_ed25519'), 'utf8') }
    const key = ed25519Pair(randomBytes(32))
    const address = await launch(ec2Client(folder), key.publicLine)
    const login = { username: 'ubuntu', privateKey: key.privateKey }
    const node = await vi.waitFor(() => connectTo(door, address, login), { timeout: 20_000 })
    expect(await run(node.client, 'echo kept-over-kill > ~/note')).toMatchObject({ exitCode: 0 })
    await vi.waitFor(() => expect(readFileSync(path.join(folder, 'state.json'), 'utf8')).toContain('kept-over-kill'), {
      timeout: 5_000,
    })
    node.close()
    const gone = new Promise((resolve) => first.child.once('close', resolve))
    first.child.kill('SIGKILL')
    await gone

    const second = await spawnLab(folder)
    expect(second.controlUrl).toBe(first.controlUrl)
    expect(readLabFile(folder).clouds).toEqual(before.clouds)
    const again = await connectTo(door, address, login)
    expect((await run(again.client, 'cat ~/note')).stdout).toBe('kept-over-kill\n')
    again.close()
    const ended = new Promise((resolve) => second.child.once('close', resolve))
    second.child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})
