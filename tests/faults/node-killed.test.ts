import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { LEASE_MS } from '../../src/intake/queue.ts'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { textEvent, until } from '../line/events.ts'
import { FakeLine, postWebhook, type Fault } from '../line/fake-line.ts'
import { dropDatabases, newDatabase } from '../store/postgres.ts'
import { onPostgres } from '../store/stores.ts'
import { bringAgain, CALM, pause, people, tally } from './person.ts'
import { isFull, record } from './record.ts'

/** A node that has gone silent is known to be gone after its lease; then the other answers. */
const WITHIN_MS = LEASE_MS + 10_000

type Step = {
  readonly id: string
  readonly when: string
  /** What LINE does with the first answer, so that the node is killed with it in hand. */
  readonly fault: Fault
  /** Resolves at the moment of the kill. */
  readonly moment: (line: FakeLine, taken: Promise<unknown>) => Promise<unknown>
  readonly isQuick: boolean
}

const STEPS: readonly Step[] = [
  {
    id: 'arriving',
    when: 'while the webhooks arrive',
    fault: 'none',
    moment: () => pause(20),
    isQuick: false,
  },
  {
    id: 'taken',
    when: 'right after the webhooks were answered 200',
    fault: 'none',
    moment: (_line, taken) => taken,
    isQuick: false,
  },
  {
    id: 'thinking',
    when: 'while it thinks about the answers',
    fault: 'none',
    moment: async (_line, taken) => {
      await taken
      await pause(1_050)
    },
    isQuick: false,
  },
  {
    id: 'sending',
    when: 'with answers on their way that LINE had not taken',
    fault: 'hang',
    moment: (line) => until('a call to LINE', () => line.hanging > 0),
    isQuick: false,
  },
  {
    id: 'sent',
    when: 'with answers that LINE had taken, before it knew',
    fault: 'hang-after',
    moment: (line) => until('an answer taken by LINE', () => line.arrived.length > 0),
    isQuick: true,
  },
]

await onPostgres('a node killed', () => {
  it.each(STEPS.filter(({ isQuick }) => isFull || isQuick))(
    '$when loses nothing and answers nothing twice',
    async (step) => {
      const line = await new FakeLine().start()
      const env = { ...line.env(), DATABASE_URL: await newDatabase(), DATA_KEY: randomBytes(32).toString('base64') }
      const [first, second] = await Promise.all([startServer(env), startServer(env)])
      try {
        line.fault = (path) => (path.includes('/message/') ? step.fault : 'none')
        // The other node sleeps until the kill, so that all is in the hands of the one that dies.
        second.signal('SIGSTOP')
        const users = people(`kill${step.id}`, 12)
        const posted = users.map((user) => {
          const event = textEvent(line, user, CALM)
          return { user, event, taken: isTaken(first, event) }
        })
        await step.moment(line, Promise.all(posted.map(({ taken }) => taken)))
        await first.kill()
        const killed = performance.now()
        line.fault = () => 'none'
        second.signal('SIGCONT')
        // What was not answered 200 LINE brings again, to whoever is there.
        for (const { user, event, taken } of posted)
          if (!(await taken)) await bringAgain(line, [second.url], user, event)
        await until('every answer', () => users.every((user) => line.seenBy(user).length > 0), WITHIN_MS)
        const recoveredMs = performance.now() - killed
        await pause(2_000)
        expect(tally(line, users)).toEqual({ messages: 12, lost: 0, double: 0 })
        expect(line.broken).toEqual([])
        record(`node-killed-${step.id}`, {
          fault: `a node is killed (kill -9) ${step.when}`,
          promised: 'another node answers; nothing that was answered 200 is lost, nothing is seen twice',
          seen: 'the answer, later by at most the lease of 15 s',
          ...tally(line, users),
          recoveredMs,
        })
      } finally {
        second.signal('SIGCONT')
        await Promise.all([first.kill(), second.stop()])
        await line.stop()
        await dropDatabases()
      }
    },
  )
})

/** Whether the node took the event. */
async function isTaken({ url }: RunningServer, event: object): Promise<boolean> {
  const response = await postWebhook(url, [event]).catch(() => null)
  return response?.status === 200
}
