// `npm run cards:draw` renders the cards of Teams by Microsoft's own renderer in Chromium, on a desktop's and a phone's
// width, into docs/pictures.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { caseCard, type Card } from '../adapters/teams/cards.ts'
import { Lookup } from '../adapters/teams/lookup.ts'
import type { Case } from '../src/handover/case.ts'
import { loadParts } from '../src/parts.ts'

const PICTURES = new URL('../docs/pictures', import.meta.url).pathname
const WIDTHS = { desktop: 640, phone: 340 }
const parts = await loadParts()
const now = new Date('2026-11-24T08:30:00+09:00')
const given: Case = {
  id: 'case-1',
  conversation: 'c',
  channel: 'line',
  state: 'delivered',
  urgency: 'crisis',
  role: 'anshin-sukoyaka',
  desk: 'anshin-sukoyaka.kyodo',
  district: 'kyodo',
  summary: {
    topics: ['carer-support', 'elder-abuse'],
    language: 'ja',
    contact: { way: 'here' },
    words: '母の世話に疲れて、きょう手をあげてしまいました。',
    note: null,
  },
  createdAt: Date.parse('2026-11-21T23:46:00+09:00'),
  dueAt: now.getTime(),
  takenBy: null,
  outcome: null,
}
const card = (one: Case) => caseCard(one, parts.topics, parts.directory, parts.phrases)
const lookup = new Lookup(parts, () => now)
const cards: Record<string, Card> = {
  'case-new': card(given),
  'case-taken': card({ ...given, state: 'taken', takenBy: '田中' }),
  desks: lookup.desks('経堂').cards[0]!,
  service: lookup.services('報酬助成').cards[0]!,
}

const renderer = readFileSync(createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js'), 'utf8')
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const [device, width] of Object.entries(WIDTHS)) {
  const page = await browser.newPage({ viewport: { width, height: 200 }, deviceScaleFactor: 2 })
  for (const [name, content] of Object.entries(cards)) {
    await page.setContent(
      '<style>body{margin:0;padding:12px;font-family:"Noto Sans CJK JP",sans-serif;background:#fff}</style>',
    )
    await page.addScriptTag({ content: renderer })
    await page.evaluate((json) => {
      const { AdaptiveCards } = globalThis as unknown as {
        AdaptiveCards: {
          AdaptiveCard: new () => { parse: (card: unknown) => void; render: () => unknown }
        }
      }
      const adaptive = new AdaptiveCards.AdaptiveCard()
      adaptive.parse(json)
      const root = (globalThis as unknown as { document: { body: { append: (node: unknown) => void } } }).document
      root.body.append(adaptive.render())
    }, content as unknown)
    await page.screenshot({ path: `${PICTURES}/card-${name}-${device}.png`, fullPage: true })
  }
}
await browser.close()
