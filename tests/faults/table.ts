// Puts what `npm run test:faults` measured (docs/reliability.json) into the table of docs/reliability.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { format } from 'prettier'
import { readFigures } from './record.ts'

const PAGE = new URL('../../docs/reliability.md', import.meta.url).pathname
const BEGIN = '<!-- measured: begin -->'
const END = '<!-- measured: end -->'

const rows = Object.values(readFigures()).map((fault) =>
  [
    fault.fault,
    fault.promised,
    fault.seen,
    `${fault.lost} of ${fault.messages}`,
    String(fault.double),
    fault.recoveredMs === null ? '—' : `${(fault.recoveredMs / 1_000).toFixed(1)} s`,
  ].join(' | '),
)
const table = [
  'what happens | what is promised | what the person sees | lost | double | until all is answered',
  '---|---|---|---|---|---',
  ...rows,
]
const page = readFileSync(PAGE, 'utf8')
const [before] = page.split(BEGIN)
const [, after] = page.split(END)
if (before === undefined || after === undefined) throw new Error(`${PAGE} has lost the marks around its table`)
const whole = `${before}${BEGIN}\n\n${table.map((row) => `| ${row} |`).join('\n')}\n\n${END}${after}`
writeFileSync(PAGE, await format(whole, { parser: 'markdown', printWidth: 120 }))
