import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { importContacts, missingContacts } from '../../src/cli/directory.ts'
import { parseCsv } from '../../src/directory/csv.ts'
import { KNOWLEDGE_FOLDER } from '../../src/knowledge/load.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsunagi-'))
  cpSync(join(KNOWLEDGE_FOLDER, 'directory'), join(root, 'directory'), { recursive: true })
})

function csv(rows: string): string {
  const file = join(root, 'contacts.csv')
  writeFileSync(file, `id,name,reason,phone,fax,source,asOf\n${rows}`)
  return file
}

describe('directory missing', () => {
  it('lists every desk without a number and every stale one, ready to be filled in', () => {
    const [header, ...rows] = parseCsv(missingContacts(new Date('2026-11-24T10:00:00+09:00')))
    expect(header).toEqual(['id', 'name', 'reason', 'phone', 'fax', 'source', 'asOf'])
    expect(rows.find(([id]) => id === 'anshin-sukoyaka.kyodo')?.[2]).toBe('missing')
    expect(rows.find(([id]) => id === 'life-support-section.kinuta')?.[2]).toBe('stale 2022-10-15')
    expect(rows.some(([id]) => id === 'machizukuri.kitami')).toBe(false)
  })
})

describe('directory import', () => {
  it('writes a verified number with its source and date, and keeps the comments of the file', () => {
    const file = csv('anshin-sukoyaka.kyodo,,missing,０３－１２３４－５６７８,,https://example.org/kyodo,2026-11-01\n')
    expect(importContacts(file, root)).toEqual({ written: 1, faults: [] })
    const written = readFileSync(join(root, 'directory/desks/district.yaml'), 'utf8')
    expect(written).toContain('03-1234-5678')
    expect(written).toContain('# 地区の窓口')
    expect(written).toContain('https://example.org/kyodo')
  })

  it('leaves rows without a number for later', () => {
    expect(importContacts(csv('anshin-sukoyaka.kyodo,,missing,,,,\n'), root)).toEqual({ written: 0, faults: [] })
  })

  it('writes nothing when one row is wrong, and names each fault with its line', () => {
    const before = readFileSync(join(root, 'directory/desks/district.yaml'), 'utf8')
    const rows = [
      'anshin-sukoyaka.kyodo,,,03-1234-5678,,https://example.org,2026-11-01',
      'anshin-sukoyaka.seijo,,,1234,,,someday',
      'nowhere,,,03-1234-5678,,https://example.org,2026-11-01',
    ]
    const { written, faults } = importContacts(csv(rows.join('\n')), root)
    expect(written).toBe(0)
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['line 3', 'line 3', 'line 3', 'line 4'])
    expect(readFileSync(join(root, 'directory/desks/district.yaml'), 'utf8')).toBe(before)
  })
})
