import { isGrave } from '../knowledge/terms.ts'
import type { Heard } from './figures.ts'

const SIZE = 420
const EDGE = 52
const BINS = 8

type Point = { readonly x: number; readonly y: number; readonly note?: string }

/** Said probability of a grave matter against how often it was one; on the diagonal is right. */
export function calibrationChart(heard: readonly Heard[]): string {
  const points = pointsOf(heard).sort((a, b) => a.probability - b.probability)
  const bins = Array.from({ length: BINS }, (_, at) =>
    points.slice(Math.floor((at * points.length) / BINS), Math.floor(((at + 1) * points.length) / BINS)),
  ).filter((bin) => bin.length > 0)
  const line = bins.map((bin) => ({
    x: bin.reduce((sum, { probability }) => sum + probability, 0) / bin.length,
    y: bin.filter(({ isPositive }) => isPositive).length / bin.length,
    note: `N ${bin.length}`,
  }))
  return chart('Calibration of "grave"', 'said probability', 'share that was grave', line, [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ])
}

/** What each threshold would cost: grave messages missed against calm ones alarmed. */
export function costChart(heard: readonly Heard[], threshold: number): string {
  const points = pointsOf(heard)
  const positives = points.filter(({ isPositive }) => isPositive)
  const negatives = points.filter(({ isPositive }) => !isPositive)
  const at = (limit: number): Point => ({
    x: negatives.filter(({ probability }) => probability >= limit).length / Math.max(1, negatives.length),
    y: positives.filter(({ probability }) => probability < limit).length / Math.max(1, positives.length),
  })
  const line = Array.from({ length: 51 }, (_, step) => at(step / 50))
  return chart(
    'Classifier alone: misses against false alarms',
    'calm messages alarmed',
    'grave messages missed',
    line,
    [{ ...at(threshold), note: `threshold ${threshold.toFixed(2)}` }],
  )
}

function pointsOf(heard: readonly Heard[]) {
  return heard
    .filter(({ example }) => new Set([example.urgency, ...example.urgencyAlso].map(isGrave)).size === 1)
    .map(({ example, assessment }) => ({
      probability: assessment.why.probabilities['urgency:grave'] ?? 0,
      isPositive: isGrave(example.urgency),
    }))
}

function chart(title: string, xLabel: string, yLabel: string, line: readonly Point[], other: readonly Point[]): string {
  const x = (value: number) => EDGE + value * (SIZE - 2 * EDGE)
  const y = (value: number) => SIZE - EDGE - value * (SIZE - 2 * EDGE)
  const path = (points: readonly Point[]) =>
    points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(' ')
  const ticks = [0, 0.25, 0.5, 0.75, 1]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}" font-family="sans-serif" font-size="12">
<rect width="${SIZE}" height="${SIZE}" fill="#fff"/>
<text x="${SIZE / 2}" y="22" text-anchor="middle" font-size="14" font-weight="bold">${title}</text>
${ticks.map((tick) => `<line x1="${x(0)}" x2="${x(1)}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/><text x="${x(0) - 6}" y="${y(tick) + 4}" text-anchor="end">${tick}</text><text x="${x(tick)}" y="${y(0) + 16}" text-anchor="middle">${tick}</text>`).join('\n')}
<text x="${SIZE / 2}" y="${SIZE - 12}" text-anchor="middle">${xLabel}</text>
<text transform="translate(14 ${SIZE / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>
${other.length > 1 ? `<polyline points="${path(other)}" fill="none" stroke="#999" stroke-dasharray="4 4"/>` : ''}
<polyline points="${path(line)}" fill="none" stroke="#24566b" stroke-width="2"/>
${[...line.filter(({ note }) => note !== undefined), ...other.filter(({ note }) => note !== undefined)].map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="4" fill="#8a2c3b"/><text x="${x(point.x) + 6}" y="${y(point.y) - 6}" font-size="10">${point.note!}</text>`).join('\n')}
</svg>
`
}
