import { expect, it } from 'vitest'
import { freePort, startServer, temporaryFolder } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook } from '../line/fake-line.ts'
import { CALM, GRAVE, pause, people, say, tally } from './person.ts'
import { isFull, record } from './record.ts'

const HOUR = 3_600_000
const JUMPS = [
  ['back', 'an hour back', -HOUR],
  ['ahead', 'two days ahead', 48 * HOUR],
] as const

it.each(JUMPS.filter(([id]) => isFull || id === 'back'))(
  '(%s) a clock that jumps %s while answers wait loses none and repeats none',
  { timeout: 120_000 },
  async (id, what, jump) => {
    const line = await new FakeLine().start()
    const start = Date.parse('2026-11-24T12:00:00+09:00')
    const env = { ...line.env(), DATA_DIR: temporaryFolder(), PORT: String(await freePort()) }
    line.fault = () => 'rate-limit'
    let node = await startServer({ ...env, CLOCK_START: new Date(start).toISOString() })
    const users = people(`clock${id}`, 10)
    for (const [n, user] of users.entries())
      await postWebhook(node.url, [textEvent(line, user, n === 0 ? GRAVE : CALM)])
    await say(node.url, 'clock-jumps-1', '経堂1丁目です。母の介護のことで')
    await until('answers that wait to be sent', () => node.output().includes('not delivered yet'))
    await pause(2_500)
    // The clock of a process cannot be moved from outside: it stops, and believes in another time when it is back.
    await node.kill()
    line.fault = () => 'none'
    const killed = performance.now()
    node = await startServer({ ...env, CLOCK_START: new Date(start + jump).toISOString() })
    await until('every answer', () => users.every((user) => line.seenBy(user).length > 0), 60_000)
    const recoveredMs = performance.now() - killed
    await pause(1_500)
    expect(tally(line, users)).toEqual({ messages: 10, lost: 0, double: 0 })
    expect((await say(node.url, 'clock-jumps-2', GRAVE)).body.answer?.text).toContain('119')
    expect(line.broken).toEqual([])
    await node.stop()
    await line.stop()
    record(`clock-${id}`, {
      fault: `the clock jumps ${what}, the node restarting in it, while 10 answers wait`,
      promised:
        'what waits is answered whatever the clock says; nothing is given up for its seeming age before 100 attempts',
      seen: 'the answer; opening hours as the wrong clock has them, until it is set right',
      ...tally(line, users),
      recoveredMs,
    })
  },
)
