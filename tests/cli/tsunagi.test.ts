import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

type Finished = { readonly code: number | null; readonly out: string; readonly err: string }

function tsunagi(args: readonly string[], input = ''): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['src/cli/tsunagi.ts', ...args], {
      cwd: new URL('../..', import.meta.url).pathname,
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.on('close', (code) => {
      resolve({ code, out, err })
    })
    child.stdin.end(input)
  })
}

const jsonLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('ask --jsonl', () => {
  it('answers each line in order, in the contract’s shape', async () => {
    const lines = [
      { id: 'a', text: '家賃が払えません', place: '経堂1丁目', at: '2026-11-24T10:20:00+09:00' },
      { id: 'b', text: '息をしていません。救急車を呼ぶべきですか' },
    ]
    const { code, out } = await tsunagi(
      ['ask', '--jsonl', '--offline'],
      lines.map((line) => JSON.stringify(line)).join('\n'),
    )
    expect(code).toBe(0)
    const [first, second] = jsonLines(out)
    expect(first).toMatchObject({ id: 'a', language: 'ja', district: 'kyodo', answer: { abstained: false } })
    expect(Object.keys(first!)).toEqual([
      'id',
      'language',
      'urgency',
      'topics',
      'district',
      'routes',
      'answer',
      'elapsedMs',
    ])
    expect((first!['routes'] as object[])[0]).toMatchObject({
      role: expect.any(String) as string,
      open: expect.any(Boolean) as boolean,
    })
    expect(second).toMatchObject({ id: 'b', urgency: 'emergency' })
    expect((second!['routes'] as { role: string }[])[0]?.role).toBe('119')
  })

  it('answers the other lines when one cannot be read, names it, and exits 1', async () => {
    const { code, out, err } = await tsunagi(
      ['ask', '--jsonl'],
      '{"id":"1","text":"介護"}\nnot json\n{"id":"3"}\n{"id":"4","text":"子育て"}\n',
    )
    expect(code).toBe(1)
    expect(jsonLines(out).map((line) => line['id'])).toEqual(['1', '4'])
    expect(err).toMatch(/^line 2: .*\nline 3: text: /)
  })
})

describe('ask', () => {
  it('prints readable text, and with --explain why', async () => {
    const { code, out } = await tsunagi([
      'ask',
      '母が同じことを何度も聞きます',
      '--place',
      '成城6丁目',
      '--at',
      '2026-11-24T10:00:00+09:00',
      '--explain',
    ])
    expect(code).toBe(0)
    expect(out).toContain('成城あんしんすこやかセンター')
    expect(out).toContain('"probabilities"')
  })

  it('refuses a time it cannot read', async () => {
    const { code, err } = await tsunagi(['ask', 'x', '--at', 'yesterday'])
    expect(code).toBe(1)
    expect(err).toContain('--at yesterday is not a time')
  })
})

describe('retrieve', () => {
  it('writes a TREC run over any corpus and prints what it cost', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsunagi-'))
    const corpus = join(folder, 'c.jsonl')
    const queries = join(folder, 'q.jsonl')
    const run = join(folder, 'out.run')
    const passages = [
      { id: 'd1', title: '引っ越しの手続き', text: '転入届は十四日以内に窓口へ。' },
      { id: 'd2', title: '保育園の申込み', text: '入園の申請は毎年十一月です。' },
      { id: 'd3', title: '障害者手帳', text: '手帳の申請と更新について。' },
    ]
    writeFileSync(corpus, passages.map((passage) => JSON.stringify(passage)).join('\n'))
    writeFileSync(
      queries,
      [
        { id: 'q1', text: '引越したときの届け' },
        { id: 'q2', text: '障がい者手帳を更新したい' },
      ]
        .map((query) => JSON.stringify(query))
        .join('\n'),
    )
    const { code, out } = await tsunagi([
      'retrieve',
      '--corpus',
      corpus,
      '--queries',
      queries,
      '--k',
      '2',
      '--run',
      run,
    ])
    expect(code).toBe(0)
    const rows = readFileSync(run, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
    expect(rows[0]?.slice(0, 4)).toEqual(['q1', 'Q0', 'd1', '1'])
    expect(rows.find(([query]) => query === 'q2')?.[2]).toBe('d3')
    expect(rows.every((row) => row.length === 6 && row[5] === 'tsunagi')).toBe(true)
    expect(JSON.parse(out)).toMatchObject({ passages: 3, queries: 2 })
  })
})

describe('check and directory', () => {
  it('finds the knowledge valid and says what a clerk must verify', async () => {
    const { code, out } = await tsunagi(['check'])
    expect(code).toBe(0)
    expect(out).toMatch(/desks without a number/)
  })

  it('prints HSDS', async () => {
    const { out } = await tsunagi(['directory', '--hsds'])
    expect(JSON.parse(out)).toMatchObject({ version: '3.1', organization: { name: '世田谷区' } })
  })
})
