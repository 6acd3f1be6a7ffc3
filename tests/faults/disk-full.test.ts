import { execFileSync } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, temporaryFolder, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { bringAgain, CALM, GRAVE, pause, people, say, tally } from './person.ts'
import { record } from './record.ts'

/** A disk of its own, so that only the node's is full, MB. */
const DISK_MB = 8
const disk = temporaryFolder()

function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tsunagi-test', disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const isMounted = mount()
if (!isMounted)
  console.error('NOT TESTED, since this user may not mount a small disk: what happens when the disk is full')

describe.skipIf(!isMounted)('a full disk', () => {
  let line: FakeLine
  let node: RunningServer

  beforeAll(async () => {
    line = await new FakeLine().start()
    node = await startServer({ ...line.env(), DATA_DIR: disk })
  })
  afterAll(async () => {
    await node.stop()
    await line.stop()
    execFileSync('umount', [disk])
  })

  it('confirms nothing that it could not keep, answers danger all the same, and goes on when there is room', async () => {
    const ballast = join(disk, 'ballast')
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize))
    // What SQLite still holds free within its own file is used up too.
    const users = people('diskfull', 40)
    const events = users.map((user, n) => ({ user, event: textEvent(line, user, n === 0 ? GRAVE : CALM) }))
    const first = await Promise.all(events.map(({ event }) => postWebhook(node.url, [event])))
    const refused = first.filter(({ status }) => status === 503).length
    expect(first.every(({ status }) => status === 200 || status === 503)).toBe(true)
    expect(refused).toBeGreaterThan(0)
    const danger = await say(node.url, 'disk-full-danger', GRAVE)
    expect(danger.status).toBe(200)
    expect(danger.body.answer?.text).toContain('119')
    expect((await fetch(`${node.url}/readyz`)).status).toBe(503)
    expect((await say(node.url, 'disk-full-danger', 'データを消して')).status).toBe(503)

    rmSync(ballast)
    const room = performance.now()
    for (const [n, { status }] of first.entries())
      if (status !== 200) await bringAgain(line, [node.url], events[n]!.user, events[n]!.event)
    await until('every answer', () => users.every((user) => line.seenBy(user).length > 0), 60_000)
    const recoveredMs = performance.now() - room
    await pause(1_500)
    expect(tally(line, users)).toEqual({ messages: 40, lost: 0, double: 0 })
    expect((await fetch(`${node.url}/readyz`)).status).toBe(200)
    record('disk-full', {
      fault: `the disk of the embedded store is full (${refused} of 40 webhooks refused)`,
      promised:
        'what cannot be kept is answered 503 and comes again from LINE; /readyz says no; the page answers from memory',
      seen: `page: danger answered in ${Math.round(danger.ms)} ms; LINE: the answer once there is room`,
      ...tally(line, users),
      recoveredMs,
    })
  })
})
