import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A line to a server that can be cut (whoever calls is turned away) or go dead (nobody hears anything any more). */
export class Wire {
  private readonly target: { readonly host: string; readonly port: number }
  private readonly pairs = new Set<readonly [Socket, Socket]>()
  private state: 'whole' | 'cut' | 'dead' = 'whole'
  private readonly server = createServer((socket) => {
    this.join(socket)
  })
  port = 0

  constructor(target: { readonly host: string; readonly port: number }) {
    this.target = target
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    const address = this.server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.port = address.port
    return this
  }

  /** The same address, by way of this line. */
  through(url: string): string {
    const changed = new URL(url)
    changed.hostname = '127.0.0.1'
    changed.port = String(this.port)
    return changed.href
  }

  cut(): void {
    this.state = 'cut'
    this.hangUp()
  }

  goDead(): void {
    this.state = 'dead'
    for (const pair of this.pairs) for (const socket of pair) socket.pause()
  }

  /** Whole again, for new calls; what went dead in between stays dead, as a lost route leaves it. */
  mend(): void {
    this.state = 'whole'
  }

  stop(): void {
    this.server.close()
    this.hangUp()
  }

  private hangUp(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy()
    this.pairs.clear()
  }

  private join(near: Socket): void {
    near.on('error', () => undefined)
    if (this.state === 'cut') {
      near.destroy()
      return
    }
    if (this.state === 'dead') {
      near.pause()
      return
    }
    const far = connect(this.target)
    far.on('error', () => undefined)
    const pair = [near, far] as const
    this.pairs.add(pair)
    near.on('data', (data) => far.write(data))
    far.on('data', (data) => near.write(data))
    near.on('close', () => {
      far.destroy()
      this.pairs.delete(pair)
    })
    far.on('close', () => near.destroy())
  }
}
