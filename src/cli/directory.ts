import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument, isMap, isSeq, type YAMLMap } from 'yaml'
import { Directory, isStale } from '../directory/directory.ts'
import { parseCsv, toCsv } from '../directory/csv.ts'
import { PHONE_FORM } from '../knowledge/directory-schema.ts'
import { KnowledgeFiles } from '../knowledge/files.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from '../knowledge/load.ts'

const COLUMNS = ['id', 'name', 'reason', 'phone', 'fax', 'source', 'asOf'] as const

/** Desks without a number of their own, and numbers older than 18 months, as a CSV that `directory import` reads back. */
export function missingContacts(at: Date): string {
  const directory = new Directory(loadKnowledge())
  const rows = directory.data.desks.flatMap((desk) => {
    const voices = desk.phones.filter((phone) => phone.type === 'voice')
    const oldest = voices.find((phone) => isStale(phone.asOf, at))
    const reason = voices.length === 0 ? 'missing' : oldest !== undefined ? `stale ${oldest.asOf ?? ''}` : null
    const fax = desk.phones.find((phone) => phone.type === 'fax')
    return reason === null
      ? []
      : [
          [
            desk.id,
            desk.name,
            reason,
            voices[0]?.number ?? '',
            fax?.number ?? '',
            voices[0]?.source ?? '',
            voices[0]?.asOf ?? '',
          ],
        ]
  })
  return toCsv([[...COLUMNS], ...rows])
}

/** Writes verified contacts into knowledge/directory/desks. All rows must be right, or nothing is written. */
export function importContacts(
  file: string,
  root: string = KNOWLEDGE_FOLDER,
): { readonly written: number; readonly faults: string[] } {
  const { rows, faults } = readRows(file)
  const files = new KnowledgeFiles(root)
  const documents = files
    .list('directory/desks', '.yaml')
    .map((name) => ({ name, document: parseDocument(files.text(name)) }))
  const desks = new Map<string, YAMLMap>()
  for (const { document } of documents)
    if (isSeq(document.contents))
      for (const desk of document.contents.items) if (isMap(desk)) desks.set(String(desk.get('id')), desk)
  for (const row of rows)
    if (!desks.has(row.id)) faults.push(`line ${row.line}: id ${row.id} is no desk of the directory`)
  if (faults.length > 0) return { written: 0, faults }
  for (const row of rows) {
    const desk = desks.get(row.id)!
    desk.set('phones', [
      { number: row.phone, type: 'voice', source: row.source, asOf: row.asOf, confidence: 'verified-by-ward' },
      ...(row.fax === ''
        ? []
        : [{ number: row.fax, type: 'fax', source: row.source, asOf: row.asOf, confidence: 'verified-by-ward' }]),
    ])
  }
  for (const { name, document } of documents) writeFileSync(join(root, name), document.toString({ lineWidth: 0 }))
  return { written: rows.length, faults: [] }
}

type Row = {
  readonly line: number
  readonly id: string
  readonly phone: string
  readonly fax: string
  readonly source: string
  readonly asOf: string
}

/** Rows that were filled in; a row whose number is still blank is left for later. */
function readRows(file: string): { rows: Row[]; faults: string[] } {
  const [header, ...lines] = parseCsv(readFileSync(file, 'utf8'))
  const faults: string[] = []
  const column = (name: (typeof COLUMNS)[number]) => header?.indexOf(name) ?? -1
  for (const name of ['id', 'phone', 'source', 'asOf'] as const)
    if (column(name) < 0) faults.push(`line 1: column ${name} is missing`)
  if (faults.length > 0) return { rows: [], faults }
  const rows = lines.flatMap((cells, at) => {
    const line = at + 2
    const cell = (name: (typeof COLUMNS)[number]) =>
      column(name) < 0 ? '' : (cells[column(name)] ?? '').normalize('NFKC').trim()
    const row = {
      line,
      id: cell('id'),
      phone: dashed(cell('phone')),
      fax: dashed(cell('fax')),
      source: cell('source'),
      asOf: cell('asOf'),
    }
    if (row.phone === '') return []
    for (const number of [row.phone, row.fax])
      if (number !== '' && !PHONE_FORM.test(number))
        faults.push(`line ${line}: ${number} is not written as 03-1234-5678`)
    if (row.source === '') faults.push(`line ${line}: source is missing`)
    if (!/^\d{4}-\d{2}(-\d{2})?$/.test(row.asOf)) faults.push(`line ${line}: asOf must be YYYY-MM or YYYY-MM-DD`)
    else if (new Date(row.asOf) > new Date()) faults.push(`line ${line}: asOf ${row.asOf} lies in the future`)
    return [row]
  })
  return { rows, faults }
}

function dashed(number: string): string {
  return number.replace(/[‐‑–—−ー()\s]+/gu, '-').replace(/^-|-$/g, '')
}
