/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caseCard, type Card } from '../../adapters/teams/cards.ts'
import type { Case } from '../../src/handover/case.ts'
import { startServer, type RunningServer } from '../acceptance/server.ts'
import { realParts } from '../consultation/parts.ts'
import { isBrowserHere, launch } from '../browser.ts'

const HOSTILE =
  '<img src=x onerror="document.title=`hit`"><script>document.title="hit"</script><svg onload=document.title="hit"> [押す](javascript:document.title="hit") "\'`${1}'
const SCRIPT_LINK = 'javascript:document.title="hit"'

/** Of whatever shape an answer is, every text in it hostile. */
const HOSTILE_ANSWER = {
  language: 'ja',
  urgency: 'routine',
  district: HOSTILE,
  mayBeAnswered: false,
  blocks: [
    { kind: 'text', text: HOSTILE },
    { kind: 'alarm', text: HOSTILE },
    { kind: 'question', text: HOSTILE, choices: [{ label: HOSTILE, text: HOSTILE }] },
    {
      kind: 'routes',
      heading: HOSTILE,
      routes: [
        {
          name: HOSTILE,
          purpose: HOSTILE,
          open: true,
          state: HOSTILE,
          via: HOSTILE,
          missing: HOSTILE,
          number: HOSTILE,
        },
        { name: HOSTILE, purpose: HOSTILE, open: false, state: HOSTILE, tel: HOSTILE, map: SCRIPT_LINK },
      ],
    },
    {
      kind: 'supports',
      heading: HOSTILE,
      supports: [{ name: HOSTILE, summary: HOSTILE, facts: [[HOSTILE, HOSTILE]], note: HOSTILE }],
    },
    {
      kind: 'quotes',
      heading: HOSTILE,
      citations: [{ quote: HOSTILE, source: HOSTILE, section: HOSTILE, standing: HOSTILE, url: SCRIPT_LINK }],
    },
    {
      kind: 'sources',
      heading: HOSTILE,
      citations: [{ quote: null, source: HOSTILE, section: HOSTILE, standing: HOSTILE, url: SCRIPT_LINK }],
    },
  ],
}

describe.skipIf(!isBrowserHere('markup in the page and in cards'))('markup', () => {
  let server: RunningServer
  let browser: Browser
  beforeAll(async () => {
    server = await startServer()
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  async function open(): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'ja-JP' })
    await page.goto(server.url)
    return page
  }

  async function tell(page: Page, text: string, place: string): Promise<void> {
    await page.getByLabel('お住まいの町').fill(place)
    await page.getByLabel('困っていること').fill(text)
    await page.getByRole('button', { name: '送る' }).click()
    await page.locator('.reply').last().waitFor()
  }

  const drawn = (page: Page) =>
    page.evaluate(() => ({
      title: document.title,
      strangers: document.querySelectorAll('#log img, #log script, #log svg, #log iframe, #log [onerror]').length,
    }))

  it('in a message and a place is shown as letters', async () => {
    const page = await open()
    await tell(page, `${HOSTILE} 家賃が払えない`, HOSTILE)
    expect(await drawn(page)).toMatchObject({ strangers: 0, title: expect.stringContaining('つなぎ') as string })
    expect(await page.locator('.said').innerText()).toContain('<img src=x onerror=')
    await page.close()
  })

  it('in every field of an answer, as from a poisoned knowledge file or a desk, is shown as letters', async () => {
    const page = await open()
    await page.route('**/web/messages', (route) => route.fulfill({ json: HOSTILE_ANSWER }))
    await tell(page, '家賃', '経堂')
    expect(await drawn(page)).toMatchObject({ strangers: 0, title: expect.stringContaining('つなぎ') as string })
    for (const link of await page.locator('#log a').all()) await link.click({ force: true, timeout: 2_000 })
    await page.locator('#log summary').click()
    expect((await drawn(page)).title).toContain('つなぎ')
    await page.close()
  })

  it('that got into the page all the same is stopped by the browser: no script, no other site, no markup from text', async () => {
    const page = await open()
    const { thrown, blocked } = await page.evaluate(async () => {
      const seen: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
      const attempt = (work: () => void) => {
        try {
          work()
          return 'done'
        } catch (error) {
          return String(error)
        }
      }
      const made = [
        attempt(() => {
          document.body.innerHTML = '<img src=x onerror="document.title=1">'
        }),
        attempt(() => {
          document.body.setAttribute('onclick', 'document.title = "hit"')
        }),
      ]
      const script = document.createElement('script')
      script.append('document.title = "hit"')
      document.body.append(script)
      document.body.click()
      await fetch('https://evil.example/').catch(() => undefined)
      const image = new Image()
      image.src = 'https://evil.example/pixel'
      await new Promise((resolve) => setTimeout(resolve, 500))
      return { thrown: made, blocked: seen }
    })
    expect(thrown.join()).toMatch(/TrustedHTML.*TrustedScript/)
    for (const directive of ['require-trusted-types-for', 'connect-src', 'img-src'])
      expect(blocked).toContain(directive)
    expect((await drawn(page)).title).toContain('つなぎ')
    await page.close()
  })

  it('cannot be framed by another page, nor run where it stands in the page itself', async () => {
    const { headers } = await fetch(server.url)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers.get('x-frame-options')).toBe('DENY')
  })

  it('in what a person hands over is letters in a desk’s card: neither HTML nor a link of Teams’ own markdown', async () => {
    const card = await hostileCard()
    const texts = textsOf(card)
    expect(texts.some(({ type, text }) => type === 'TextRun' && text.includes(HOSTILE))).toBe(true)
    expect(texts.filter(({ type, text }) => type === 'TextBlock' && /javascript:|<img|hit/.test(text))).toEqual([])
    const page = await browser.newPage()
    const file = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js')
    await page.addScriptTag({ content: readFileSync(file, 'utf8') })
    const shown = await page.evaluate((json) => {
      const { AdaptiveCards } = globalThis as unknown as {
        AdaptiveCards: { AdaptiveCard: new () => { parse: (card: unknown) => void; render: () => HTMLElement } }
      }
      const adaptive = new AdaptiveCards.AdaptiveCard()
      adaptive.parse(json)
      document.body.append(adaptive.render())
      return {
        title: document.title,
        strangers: document.querySelectorAll('img, svg, script:not(head script), [onerror], a').length,
        text: document.body.innerText,
      }
    }, card as unknown)
    expect(shown).toMatchObject({ title: '', strangers: 0 })
    expect(shown.text).toContain('<img src=x onerror=')
  })
})

async function hostileCard(): Promise<Card> {
  const given: Case = {
    id: 'case-1',
    conversation: 'c',
    channel: 'web',
    state: 'delivered',
    urgency: 'crisis',
    role: 'anshin-sukoyaka',
    desk: 'anshin-sukoyaka.kyodo',
    district: 'kyodo',
    summary: {
      topics: ['elder-abuse'],
      language: 'ja',
      contact: { way: 'phone', number: '090-1234-5678', when: HOSTILE },
      words: HOSTILE,
      note: HOSTILE,
    },
    createdAt: 0,
    dueAt: 0,
    takenBy: HOSTILE,
    outcome: null,
  }
  const { topics, directory, phrases } = await realParts()
  return caseCard(given, topics, directory, phrases)
}

/** Every text of a card, with the kind of element that shows it. */
function textsOf(value: unknown): { type: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  const own =
    'text' in value && typeof value.text === 'string'
      ? [{ type: 'type' in value ? String(value.type) : '', text: value.text }]
      : []
  return [...own, ...Object.values(value).flatMap(textsOf)]
}
