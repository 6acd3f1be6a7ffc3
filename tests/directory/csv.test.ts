import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv, toCsv } from '../../src/directory/csv.ts'

describe('a CSV', () => {
  it('reads back what it wrote, whatever the cells hold', () => {
    const cell = fc.string().map((value) => value.replaceAll('\r', ''))
    const row = fc
      .array(cell, { minLength: 2, maxLength: 5 })
      .filter((cells) => cells.some((value) => value.trim() !== ''))
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        expect(parseCsv(toCsv(rows))).toEqual(rows)
      }),
    )
  })

  it('passes over blank lines and the byte order mark', () => {
    expect(parseCsv('\uFEFFa,b\r\n\r\n1,"2, ""x"""\n')).toEqual([
      ['a', 'b'],
      ['1', '2, "x"'],
    ])
  })
})
