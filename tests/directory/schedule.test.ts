import { describe, expect, it } from 'vitest'
import { isOpen, opensNext } from '../../src/directory/schedule.ts'
import { isStale } from '../../src/directory/directory.ts'
import { realDirectory } from '../knowledge.ts'

const directory = realDirectory()
const schedule = (id: string) => directory.data.schedules.find((record) => record.id === id)!
const at = (iso: string) => new Date(`${iso}+09:00`)

describe('a ward office', () => {
  const office = schedule('office')

  it('is open on a Tuesday at ten and closed at five', () => {
    expect(isOpen(office, at('2026-11-24T10:00'))).toBe(true)
    expect(isOpen(office, at('2026-11-24T17:00'))).toBe(false)
    expect(opensNext(office, at('2026-11-24T10:00'))).toBeNull()
  })

  it('opens on Tuesday after a holiday Monday', () => {
    expect(isOpen(office, at('2026-11-23T10:00'))).toBe(false)
    expect(opensNext(office, at('2026-11-21T23:40'))).toBe('2026-11-24T08:30:00+09:00')
  })

  it('stays closed from 29 December to 3 January', () => {
    expect(opensNext(office, at('2026-12-28T17:30'))).toBe('2027-01-04T08:30:00+09:00')
    expect(isOpen(office, at('2027-01-03T10:00'))).toBe(false)
  })
})

describe('lines with hours of their own', () => {
  it('answers children’s illness from the evening into the morning', () => {
    const line = schedule('child-emergency')
    expect(isOpen(line, at('2026-11-24T17:59'))).toBe(false)
    expect(isOpen(line, at('2026-11-24T18:00'))).toBe(true)
    expect(isOpen(line, at('2026-11-25T07:59'))).toBe(true)
    expect(isOpen(line, at('2026-11-23T12:00'))).toBe(true)
  })

  it('answers all day on the tenth of the month', () => {
    const line = schedule('inochi-denwa')
    expect(isOpen(line, at('2026-11-10T09:00'))).toBe(true)
    expect(isOpen(line, at('2026-11-11T03:00'))).toBe(true)
    expect(isOpen(line, at('2026-11-12T03:00'))).toBe(false)
  })

  it('never says when a desk without known hours opens', () => {
    expect(opensNext(schedule('unknown'), at('2026-11-24T10:00'))).toBeNull()
  })
})

describe('a route', () => {
  it('carries the nearest sourced number and whose it is', () => {
    const route = directory.route('plat-home', 'kyodo', at('2026-11-24T10:20'))
    expect(route).toMatchObject({
      id: 'plat-home',
      via: '世田谷総合支所 生活支援課',
      contact: { number: '03-5432-2846', stale: true },
    })
  })

  it('prefers a number that answers now', () => {
    const route = directory.route('anshin-sukoyaka', 'kyodo', at('2026-11-22T10:00'))
    expect(route).toMatchObject({ id: 'anshin-sukoyaka.kyodo', via: 'せたがやコール(区の総合案内)', open: false })
  })

  it('takes the desk’s own number where a source gave it', () => {
    expect(directory.route('anshin-sukoyaka', 'kamiuma', at('2026-11-24T10:00'))).toMatchObject({
      via: null,
      contact: { number: '03-5430-8059' },
    })
  })

  it('picks the line of a desk that answers at that hour', () => {
    expect(directory.route('inochi', null, at('2026-11-25T03:10')).open).toBe(false)
    expect(directory.route('inochi', null, at('2026-11-26T03:10'))).toMatchObject({
      open: true,
      contact: { number: '0120-061-338' },
    })
  })

  it('never holds a number that the directory does not', () => {
    const numbers = directory.numbers()
    for (const role of directory.data.roles)
      for (const place of [null, 'kyodo', 'seijo', 'karasuyama'] as const) {
        const { contact } = directory.route(role.id, place, at('2026-11-24T10:00'))
        if (contact !== null) expect(numbers).toContain(contact.number)
      }
  })
})

describe('a date', () => {
  it('is stale after eighteen months', () => {
    expect(isStale('2025-05', at('2026-11-24T10:00'))).toBe(false)
    expect(isStale('2025-04', at('2026-11-24T10:00'))).toBe(true)
    expect(isStale(null, at('2026-11-24T10:00'))).toBe(false)
  })
})
