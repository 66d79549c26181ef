import { Duplex } from 'node:stream'

const pieceBytes = 256
const pauseMs = 100

/** The same stream, on which everything that the server says drips: at the lab's usual pace 2.5 kB a second. */
export function slowed(stream: Duplex, pace: number): Duplex {
  const pause = Math.max(2, pauseMs * pace)
  const slow = new Duplex({
    read: () => void stream.resume(),
    write(chunk: Buffer, _encoding, done) {
      const drip = (from: number): void => {
        if (stream.destroyed || from >= chunk.length) {
          done()
          return
        }
        stream.write(chunk.subarray(from, from + pieceBytes))
        setTimeout(() => drip(from + pieceBytes), pause)
      }
      drip(0)
    },
    final: (done) => void stream.end(done),
    destroy(error, done) {
      stream.destroy()
      done(error)
    },
  })
  stream.on('data', (chunk: Buffer) => {
    if (!slow.push(chunk)) stream.pause()
  })
  stream.once('end', () => slow.push(null))
  stream.once('close', () => slow.destroy())
  stream.on('error', () => slow.destroy())
  return slow
}
