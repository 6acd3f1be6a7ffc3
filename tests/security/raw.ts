import { connect } from 'node:net'

/** Sends bytes as they are, slowly where a pause is given, and gives back what came until the server closed or answered. */
export function rawRequest(
  url: string,
  parts: readonly string[],
  { pauseMs = 0, withinMs = 30_000 } = {},
): Promise<{ readonly answer: string; readonly tookMs: number }> {
  const { hostname, port } = new URL(url)
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`the server kept the connection for ${withinMs} ms`))
    }, withinMs)
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve({ answer, tookMs: performance.now() - started })
    })
    void send(parts, pauseMs)

    async function send(left: readonly string[], pause: number): Promise<void> {
      for (const part of left) {
        if (socket.destroyed) return
        socket.write(part)
        if (pause > 0) await new Promise((next) => setTimeout(next, pause))
      }
    }
  })
}
