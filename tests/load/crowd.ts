import { randomBytes } from 'node:crypto'

/** What people write, each told apart by the beginning of its answer. */
export const ROUTINE = [
  '孫の保育園を探したい',
  '仕事を探したい',
  'ボランティアをしてみたい',
  '健診を受けたい',
  '福祉の仕事の研修はありますか',
  '寄附をしたい',
  '成年後見の手続きを知りたい',
  'ごみ屋敷の家が近くにある',
  '母のもの忘れが気になる',
] as const
export const GRAVE = '母が倒れて息をしていません'
/** One in fifty messages is of somebody in danger. */
const GRAVE_SHARE = 0.02
/** Messages of one person are so far apart by LINE's clock that none joins another, ms. */
const APART_MS = 10_000
/**
 * How a Monday's messages fall into its hours: little at night, more at noon and from 17:00 on, when LINE is used most.
 */
const HOURS = [1, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 8, 6, 5, 5, 6, 8, 8, 7, 7, 6, 5, 3] as const

export type Planned = {
  readonly id: string
  readonly user: string
  readonly text: string
  readonly isGrave: boolean
  /** When it is sent, ms from the start. */
  readonly at: number
  /** LINE's time stamp. */
  readonly occurredAt: number
}

export type Crowd = { readonly messages: number; readonly people: number; readonly seconds: number }

/** A whole Monday in so many seconds. */
export function monday(crowd: Crowd, random: () => number): Planned[] {
  const total = HOURS.reduce((sum, weight) => sum + weight, 0)
  return plan(crowd, random, () => {
    let left = random() * total
    const hour = HOURS.findIndex((weight) => (left -= weight) < 0)
    return (Math.max(0, hour) + random()) / HOURS.length
  })
}

/** A disaster: from the usual to the whole crowd within the first minute's share, then all at that rate. */
export function peak(crowd: Crowd, random: () => number): Planned[] {
  // The share of those who have written by t grows as t² while the rate still rises.
  return plan(crowd, random, () => Math.sqrt(random()))
}

function plan({ messages, people, seconds }: Crowd, random: () => number, momentOf: () => number): Planned[] {
  const run = randomBytes(3).toString('hex')
  const moments = Array.from({ length: messages }, () => momentOf() * seconds * 1_000).sort((a, b) => a - b)
  const start = Date.now() - 3_600_000
  const written = new Map<number, number>()
  return moments.map((at, n) => {
    const person = Math.floor(random() * people)
    const before = written.get(person) ?? 0
    written.set(person, before + 1)
    const isGrave = random() < GRAVE_SHARE
    return {
      id: `load${run}${String(n).padStart(8, '0')}`,
      user: `U${run}${String(person).padStart(26, '0')}`,
      text: isGrave ? GRAVE : ROUTINE[Math.floor(random() * ROUTINE.length)]!,
      isGrave,
      at,
      occurredAt: start + before * APART_MS,
    }
  })
}

/** Repeatable random numbers, 0–1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
