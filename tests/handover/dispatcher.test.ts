import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { Case } from '../../src/handover/case.ts'
import { Cases, type NewCase } from '../../src/handover/cases.ts'
import { Dispatcher, TAKEN_WITHIN_MS } from '../../src/handover/dispatcher.ts'
import { onEachStore, openAt } from '../store/stores.ts'

const NIGHT = Date.parse('2026-11-21T23:40:00+09:00')
const OPENING = Date.parse('2026-11-24T08:30:00+09:00')
const GIVEN: NewCase = {
  conversation: 'c',
  channel: 'line',
  address: 'U1',
  urgency: 'crisis',
  role: 'anshin-sukoyaka',
  desk: 'anshin-sukoyaka.kyodo',
  district: 'kyodo',
  dueAt: OPENING,
  summary: { topics: ['elder-abuse'], language: 'ja', contact: { way: 'here' }, words: null, note: null },
}

await onEachStore('the dispatcher', (newHome) => {
  it('alerts at once, delivers at opening, reminds, raises; each once, and nothing more once taken', async () => {
    const store = await openAt(await newHome())
    let now = NIGHT
    const cases = new Cases(store, () => now)
    const sent: string[] = []
    const send = (what: string) => (_db: unknown, _given: Case, kind?: string) => {
      sent.push(kind ?? what)
      return Promise.resolve(true)
    }
    const port = { alert: send('alerted'), deliver: send('delivered'), remind: send('reminded') }
    const dispatcher = new Dispatcher({
      store,
      cases,
      port: () => port,
      now: () => now,
      log: pino({ level: 'silent' }),
    })
    const handOver = async () => {
      const { id, write } = cases.prepare(GIVEN)
      await store.db.transaction().execute(write)
      return id
    }
    const roundsAt = async (moment: number) => {
      now = moment
      await dispatcher.round()
      await dispatcher.round()
      return sent.splice(0)
    }
    await handOver()
    expect(await roundsAt(NIGHT)).toEqual(['alerted'])
    expect(await roundsAt(OPENING - 1)).toEqual([])
    expect(await roundsAt(OPENING)).toEqual(['delivered'])
    expect(await roundsAt(OPENING + TAKEN_WITHIN_MS)).toEqual(['reminded'])
    expect(await roundsAt(OPENING + 2 * TAKEN_WITHIN_MS)).toEqual(['raised'])
    now = OPENING
    const taken = await handOver()
    await roundsAt(OPENING)
    await cases.take(taken, { id: 'tanaka', name: '田中' })
    expect(await roundsAt(OPENING + 9 * TAKEN_WITHIN_MS)).toEqual([])
    await store.close()
  })

  it('keeps a case safely while nobody reads for its desk', async () => {
    const store = await openAt(await newHome())
    const cases = new Cases(store, () => OPENING)
    const deaf = () => Promise.resolve(false)
    const port = { alert: deaf, deliver: deaf, remind: deaf }
    const dispatcher = new Dispatcher({
      store,
      cases,
      port: () => port,
      now: () => OPENING,
      log: pino({ level: 'silent' }),
    })
    const { id, write } = cases.prepare(GIVEN)
    await store.db.transaction().execute(write)
    await dispatcher.round()
    expect(await cases.find(id)).toMatchObject({ state: 'consented' })
    expect(await cases.due()).toHaveLength(1)
    await store.close()
  })
})
