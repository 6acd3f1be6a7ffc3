import { createServer } from 'node:http'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { openTeams } from '../../adapters/teams/compose.ts'
import { Cases } from '../../src/handover/cases.ts'
import { Intake } from '../../src/intake/intake.ts'
import { Queue } from '../../src/intake/queue.ts'
import { buildServer } from '../../src/server.ts'
import { temporaryFolder } from '../acceptance/server.ts'
import { realParts } from '../consultation/parts.ts'
import { listen, shut } from '../loopback.ts'
import { openAt } from '../store/stores.ts'
import { FakeTeams } from '../teams/fake-teams.ts'
import { servedQuietly, unheard } from '../unheard.ts'

it('does not confirm a message from Teams that could not be kept', async () => {
  const parts = await realParts()
  const teams = await new FakeTeams().start()
  const store = await openAt({ url: null, folder: temporaryFolder() })
  const log = pino({ level: 'silent' })
  const { webhook } = await openTeams({
    config: teams.config(),
    parts: () => parts,
    store,
    cases: new Cases(store, Date.now),
    queue: new Queue(store, Date.now),
    intake: new Intake(store, Date.now, () => undefined),
    now: Date.now,
    log,
    ...unheard(Date.now),
  })
  const server = createServer(buildServer({ ...servedQuietly(), log, webhooks: [webhook], routers: [] }))
  const url = await listen(server)
  expect((await teams.post(url, teams.activity('a:kept', { text: '夜間' }))).status).toBe(200)
  await store.close()
  expect((await teams.post(url, teams.activity('a:lost', { text: '夜間' }))).status).toBeGreaterThanOrEqual(500)
  await shut(server)
  await teams.stop()
})
