import { createRequire } from 'node:module'
import { DateTime } from 'luxon'
import type { Schedule } from '../knowledge/directory-schema.ts'

/** The library's own import form evaluates dates in the machine's time zone; only its table of dates is used here. */
const { holidays } = createRequire(import.meta.url)('@holiday-jp/holiday_jp') as { holidays: Record<string, unknown> }

/** Japan's time; it has had no summer time since 1951, and a fixed offset is a hundred times faster to reckon with. */
export const JAPAN_TIME = 'UTC+9'
const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
/** How far ahead an opening is looked for: longer than any run of holidays. */
const HORIZON_IN_DAYS = 15

type Span = { readonly opens: DateTime; readonly closes: DateTime }

/** Public offices close from 29 December to 3 January (地方自治法第4条の2, the ward's ordinance). */
export function isYearEnd(day: DateTime): boolean {
  return (day.month === 12 && day.day >= 29) || (day.month === 1 && day.day <= 3)
}

/** A national holiday of Japan, 振替休日 included; known to 2050. */
export function isHoliday(day: DateTime): boolean {
  return day.toFormat('yyyy-MM-dd') in holidays
}

/** Whether the schedule is open at a moment. */
export function isOpen(schedule: Schedule, at: Date): boolean {
  const now = DateTime.fromJSDate(at, { zone: JAPAN_TIME })
  return [now.minus({ days: 1 }), now].some((day) =>
    spansOf(schedule, day).some((span) => span.opens <= now && now < span.closes),
  )
}

/** The next opening after a moment, ISO 8601 with offset; null where open now, or where none is known. */
export function opensNext(schedule: Schedule, at: Date): string | null {
  if (isOpen(schedule, at)) return null
  const now = DateTime.fromJSDate(at, { zone: JAPAN_TIME })
  for (let days = 0; days < HORIZON_IN_DAYS; days++) {
    const openings = spansOf(schedule, now.plus({ days }))
      .map((span) => span.opens)
      .filter((opens) => opens > now)
      .sort((a, b) => a.toMillis() - b.toMillis())
    if (openings[0] !== undefined) return openings[0].toISO({ suppressMilliseconds: true })
  }
  return null
}

function spansOf(schedule: Schedule, day: DateTime): Span[] {
  const special = isYearEnd(day) ? schedule.year_end : isHoliday(day) ? schedule.holidays : 'same'
  if (special === 'closed') return []
  const hours =
    special === 'same'
      ? schedule.periods.filter(
          (period) =>
            period.byday?.includes(DAYS[day.weekday - 1]!) === true || period.bymonthday?.includes(day.day) === true,
        )
      : special
  return hours.map(({ opens_at, closes_at }) => {
    const opens = atClock(day, opens_at)
    const closes = atClock(day, closes_at)
    return { opens, closes: closes > opens ? closes : closes.plus({ days: 1 }) }
  })
}

function atClock(day: DateTime, clock: string): DateTime {
  const [hour, minute] = clock.split(':').map(Number)
  return day.startOf('day').set({ hour: hour!, minute: minute! })
}
