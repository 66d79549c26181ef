import http from 'node:http'

export type Answer = { headers: http.IncomingHttpHeaders; text: string }

/** One connection that stays open, one request after another; nothing else. */
export class BareClient {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  requests = 0

  /** Throws where the answer is no success. */
  ask(method: string, url: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    this.requests += 1
    return new Promise((resolve, reject) => {
      const request = http.request(url, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const status = response.statusCode ?? 0
          if (status >= 200 && status < 300) resolve({ headers: response.headers, text })
          else reject(new Error(`${method} ${url} answered ${status}: ${text.slice(0, 300)}`))
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  close(): void {
    this.agent.destroy()
  }
}
