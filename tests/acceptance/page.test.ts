/// <reference lib="dom" />
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isBrowserHere, launch } from '../browser.ts'
import { startServer, type RunningServer } from './server.ts'

const isHere = isBrowserHere('the resident’s page')

describe.skipIf(!isHere)('the resident’s page', () => {
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

  async function open(width = 390): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 844 }, locale: 'ja-JP' })
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    await page.goto(server.url)
    return { page, faults }
  }

  async function tell(page: Page, text: string, place?: string): Promise<string> {
    if (place !== undefined) await page.getByLabel('お住まいの町').fill(place)
    await page.getByLabel('困っていること').fill(text)
    const started = Date.now()
    await page.getByRole('button', { name: '送る' }).click()
    await page.locator('.reply').last().waitFor()
    expect(Date.now() - started).toBeLessThan(1_000)
    return page.locator('.reply').last().innerText()
  }

  it('hears an elder’s bruise and shows who answers', async () => {
    const { page, faults } = await open()
    const reply = await tell(
      page,
      'デイサービスで会う一人暮らしのおばあさん、同居を始めた甥が来てから腕のあざが増えて、目を合わせなくなりました',
    )
    expect(await page.locator('.reply').last().getAttribute('data-urgency')).toBe('crisis')
    expect(reply).toContain('110')
    expect(reply).toContain('あんしんすこやかセンター')
    expect(reply).toContain('高齢者安心コール')
    expect(await page.locator('a[href="tel:0354321010"]').count()).toBe(1)
    expect(faults).toEqual([])
  })

  it('routes 「家賃が払えない」 with an address to the desk and its number', async () => {
    const { page, faults } = await open()
    const reply = await tell(page, '家賃が払えない', '経堂1丁目')
    expect(reply).toContain('ぷらっとホーム世田谷')
    expect(reply).toContain('住居確保給付金')
    expect(await page.locator('a[href="tel:0354322846"], a[href="tel:0354323333"]').count()).toBeGreaterThan(0)
    expect(faults).toEqual([])
  })

  it('answers a question about 報酬助成 with its source and standing', async () => {
    const { page, faults } = await open(1_200)
    const reply = await tell(page, '成年後見人の報酬助成について計画の資料では何が課題とされていますか')
    expect(reply).toContain('報酬助成')
    expect(reply).toContain('区の決定ではありません')
    expect(reply).toContain('成年後見センター')
    expect(faults).toEqual([])
  })

  it('offers districts as buttons and uses the answer', async () => {
    const { page } = await open()
    await tell(page, '母の介護認定を受けたい')
    await page.getByRole('button', { name: /^経堂/ }).click()
    await page.locator('.reply').nth(1).waitFor()
    expect(await page.locator('.reply').last().innerText()).toContain('経堂あんしんすこやかセンター')
  })

  it('shows what was typed as letters, never as markup', async () => {
    const { page, faults } = await open()
    await tell(page, '<img src=x onerror="document.title=1"> 家賃')
    expect(await page.locator('.said img').count()).toBe(0)
    expect(await page.title()).toContain('つなぎ')
    expect(faults).toEqual([])
  })

  it('works by keyboard alone and tells a screen reader of the answer', async () => {
    const { page } = await open()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('入力らんへ')
    await page.keyboard.press('Enter')
    await page.getByLabel('困っていること').focus()
    await page.keyboard.type('ごみの日')
    await page.keyboard.press('Enter')
    await page.locator('.reply').waitFor()
    expect(await page.locator('#log').getAttribute('aria-live')).toBe('polite')
  })

  it('keeps within a narrow phone, also at twice the size', async () => {
    const { page } = await open(320)
    await tell(page, '介護がつらい')
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await overflow()).toBeLessThanOrEqual(0)
    await page.evaluate(() => {
      document.documentElement.style.setProperty('font-size', '34px')
    })
    expect(await overflow()).toBeLessThanOrEqual(1)
  })

  it('stores nothing in the browser', async () => {
    const { page } = await open()
    await tell(page, 'だれにも知られたくない')
    const kept = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length])
    expect(kept).toEqual(['', 0, 0])
  })

  it('leaves at once, and the way back does not show the conversation', async () => {
    const { page } = await open()
    await tell(page, 'だれにも知られたくない')
    await page.route('https://www.jma.go.jp/**', (route) => route.fulfill({ body: 'weather' }))
    await page.getByRole('button', { name: 'このページを閉じる' }).click()
    await page.waitForURL('https://www.jma.go.jp/**')
    await page.goBack().catch(() => null)
    expect(await page.content()).not.toContain('知られたくない')
  })
})
