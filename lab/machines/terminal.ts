import type { Duplex } from 'node:stream'

/**
 * The line discipline of a terminal in its ordinary mode: echo, erase, kill, interrupt, end of input. `readLine` gives
 * null at the end (ctrl-D on an empty line, or the client has gone).
 */
export class Terminal {
  private line = ''
  private readonly ready: (string | null)[] = []
  private waiting: ((line: string | null) => void) | null = null
  private afterReturn = false
  /** Within an escape sequence (arrow keys): there is no line editing that it could move in. */
  private escaped: 'no' | 'begun' | 'parameters' = 'no'

  constructor(
    private readonly channel: Duplex,
    private readonly echo: boolean,
  ) {
    channel.on('data', (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) this.take(character)
    })
    channel.on('end', () => this.deliver(null))
    channel.on('close', () => this.deliver(null))
  }

  print(text: string): void {
    this.channel.write(text.replace(/\r?\n/g, '\r\n'))
  }

  readLine(): Promise<string | null> {
    const next = this.ready.shift()
    if (next !== undefined) return Promise.resolve(next)
    return new Promise((resolve) => {
      this.waiting = resolve
    })
  }

  /** All lines up to the end of input, as latin1 bytes. */
  async readToEnd(): Promise<string> {
    let text = ''
    for (let line = await this.readLine(); line !== null; line = await this.readLine()) text += `${line}\n`
    return Buffer.from(text, 'utf8').toString('latin1')
  }

  private deliver(line: string | null): void {
    const { waiting } = this
    this.waiting = null
    if (waiting) waiting(line)
    else this.ready.push(line)
  }

  private show(text: string): void {
    if (this.echo) this.print(text)
  }

  private swallows(character: string): boolean {
    if (this.escaped === 'no') {
      if (character !== '\u001b') return false
      this.escaped = 'begun'
    } else if (this.escaped === 'begun') this.escaped = character === '[' || character === 'O' ? 'parameters' : 'no'
    else if (/[A-Za-z~]/.test(character)) this.escaped = 'no'
    return true
  }

  private take(character: string): void {
    if (this.swallows(character)) return
    const returned = this.afterReturn
    this.afterReturn = character === '\r'
    if (character === '\n' && returned) return
    if (character === '\r' || character === '\n') {
      this.show('\n')
      const { line } = this
      this.line = ''
      this.deliver(line)
    } else if (character === '\u0003') {
      this.show('^C\n')
      this.line = ''
      this.deliver('')
    } else if (character === '\u0004') {
      if (this.line === '') this.deliver(null)
    } else if (character === '\u007f' || character === '\b') {
      if (this.line === '') return
      this.line = this.line.slice(0, -1)
      this.show('\b \b')
    } else if (character === '\u0015') {
      this.show('\b \b'.repeat(this.line.length))
      this.line = ''
    } else if (character >= ' ') {
      this.line += character
      this.show(character)
    }
  }
}
