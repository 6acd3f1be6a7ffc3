import type { KnowledgeFiles } from './files.ts'
import { outlineSchema, type OutlineEntry } from './schema.ts'

/** A verbatim passage of the plan pack, with how far it binds the ward. */
export type PlanPassage = {
  readonly id: string
  /** The published words, with the line breaks of the PDF joined. */
  readonly quote: string
  readonly section: readonly string[]
  readonly status: OutlineEntry['status']
  readonly kind: OutlineEntry['kind']
  readonly summary: string
  readonly wordings: readonly string[]
  /** 1-based line ranges of plan.txt. */
  readonly lines: readonly (readonly [number, number])[]
}

const TEXT = 'plan/plan.txt'

/** What the PDF's layout put between the lines: running heads and page numbers. */
const FURNITURE = [
  /^\s*審議会(（R5\.4\.26）審議会)?（R5\.4\.26）/u,
  /^\s*.{0,40}第４回研究会第４回研究会/u,
  /^\s*(計画策定にあたって|近年の動向、区の課題|地域福祉を推進する基本的な考え方|今後の施策の方向|計画の推進に向けて)第[１-５]章\s*$/u,
  /^\s*\d{1,3}\s*$/u,
]
/** A page number glued to the end of a line: 「（29.2％） 8」. */
const GLUED_PAGE_NUMBER = /(?<=[）。]) \d{1,2}\s*$/u
const BULLET = /^[\s]*[\uF0D8\uF06C•■]\s*/u

/** Reads the plan's text and cuts it as its outline says. Faults go to `files`. */
export function loadPlan(files: KnowledgeFiles): PlanPassage[] {
  const lines = files.text(TEXT).split('\n')
  const passages = files
    .yamlFolder('plan/outline', outlineSchema)
    .flatMap(({ file, value }) => value.map((entry) => ({ file, entry })))
  const seen = new Set<string>()
  return passages.map(({ file, entry }) => {
    if (seen.has(entry.id)) files.fault(file, entry.id, 'is used twice')
    seen.add(entry.id)
    for (const [first, last] of [...entry.lines, ...(entry.also ?? [])])
      if (first > last || last > lines.length) files.fault(file, `${entry.id}.lines`, `${first}–${last} is no range of ${TEXT}`)
    const quote = joinLines(entry.lines.flatMap(([first, last]) => lines.slice(first - 1, last)))
    if (quote === '') files.fault(file, `${entry.id}.lines`, 'hold no text')
    return {
      id: entry.id,
      quote,
      section: entry.section,
      status: entry.status,
      kind: entry.kind,
      summary: entry.summary,
      wordings: entry.wordings,
      lines: entry.lines,
    }
  })
}

/** Joins the PDF's lines to running text; a bullet begins a new line. */
export function joinLines(lines: readonly string[]): string {
  let text = ''
  for (const line of lines) {
    if (line.trim() === '' || FURNITURE.some((pattern) => pattern.test(line))) continue
    const isBullet = BULLET.test(line)
    const words = line.replace(BULLET, '').replace(GLUED_PAGE_NUMBER, '').trim()
    const needsSpace = /[\w.,%]$/.test(text) && /^[\w(]/.test(words)
    text += (text === '' ? '' : isBullet ? '\n・' : needsSpace ? ' ' : '') + (text === '' && isBullet ? '・' : '') + words
  }
  return text.startsWith('・') && !text.includes('\n') ? text.slice(1) : text
}
