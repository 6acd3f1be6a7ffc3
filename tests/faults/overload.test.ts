import { expect, it } from 'vitest'
import { startServer } from '../acceptance/server.ts'
import { isFull, record } from './record.ts'

const CROWD = 900
/** Two and a half times what a node lets its work pile up, ms. */
const LONG_MS = 20_000
const EVERY_NTH_IN_DANGER = 50

it.skipIf(!isFull)(
  'answers whoever may be in danger and asks the others to wait when far more write than can be answered',
  { timeout: 120_000 },
  async () => {
    const server = await startServer({ TRUSTED_PROXIES: '1', LOG_LEVEL: 'error' })
    const say = async (n: number) => {
      const isGrave = n % EVERY_NTH_IN_DANGER === 0
      const response = await fetch(`${server.url}/web/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.1.${n >> 8}.${n % 256}` },
        body: JSON.stringify({
          conversation: `crowd-${String(n).padStart(6, '0')}`,
          text: isGrave
            ? '母が倒れて息をしていません'
            : `母の物忘れが心配です。${n}人目です。経堂1丁目に住んでいます。`,
        }),
      })
      return {
        isGrave,
        status: response.status,
        retry: response.headers.get('retry-after'),
        text: await response.text(),
      }
    }
    const started = performance.now()
    const answers = await Promise.all(Array.from({ length: CROWD }, (_, n) => say(n)))
    const tookMs = performance.now() - started
    const inDanger = answers.filter(({ isGrave }) => isGrave)
    expect(inDanger.filter(({ status, text }) => status === 200 && text.includes('119'))).toHaveLength(
      CROWD / EVERY_NTH_IN_DANGER,
    )
    const refused = answers.filter(({ status }) => status !== 200)
    for (const { status, retry, text } of refused) {
      expect(status).toBe(503)
      expect(Number(retry)).toBeGreaterThan(0)
      expect(text).toMatch(/119.*110/)
    }
    // A machine that answers the whole crowd in no time has nobody to refuse.
    if (tookMs > LONG_MS) expect(refused.length).toBeGreaterThan(0)
    expect(answers.length - refused.length).toBeGreaterThan(100)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect((await say(9_999)).status).toBe(200)
    await server.stop()
    record('overload', {
      fault: `${CROWD} people write on the page of one node at once (${refused.length} asked to wait)`,
      promised:
        'whoever may be in danger is always answered; once others would wait longer than 8 s they are asked to try again (503, Retry-After)',
      seen: 'the answer, or one calm sentence with 119 and 110',
      messages: inDanger.length,
      lost: 0,
      double: 0,
      recoveredMs: null,
    })
  },
)
