// `npm run evaluate [-- NAME=FILE …]`: the scorecard of our own test parts, which nothing is trained on, and of other
// labelled sets beside them, into docs/evaluation/.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { exampleSchema, type Example } from '../knowledge/schema.ts'
import { loadTestMessages } from '../knowledge/load.ts'
import { loadParts } from '../parts.ts'
import { calibrationChart, costChart } from './charts.ts'
import { hear, score, type Scorecard } from './figures.ts'
import { report, said, type Measured } from './report.ts'

const EVALUATION_FOLDER = new URL('../../docs/evaluation', import.meta.url).pathname

const { ear } = await loadParts()
const own = loadTestMessages()
const authors = [...new Set(own.map(({ file }) => file))].sort()
const heard = hear(
  own.map(({ value }) => value),
  ear,
)
const scorecard = score(heard)
const beside: Measured[] = [
  ...authors.map((file) =>
    measured(
      `own, ${basename(file, '.jsonl')} author`,
      own.filter((one) => one.file === file).map(({ value }) => value),
    ),
  ),
  ...process.argv.slice(2).map((argument) => {
    const [name, file] = argument.split('=')
    if (name === undefined || file === undefined) throw new Error(`${argument} is not NAME=FILE`)
    return measured(name, readOther(file))
  }),
]
const figuresFile = join(EVALUATION_FOLDER, 'figures.json')
const before = existsSync(figuresFile) ? (JSON.parse(readFileSync(figuresFile, 'utf8')) as Scorecard) : null
mkdirSync(EVALUATION_FOLDER, { recursive: true })
writeFileSync(figuresFile, `${JSON.stringify(scorecard, null, 2)}\n`)
writeFileSync(join(EVALUATION_FOLDER, 'calibration.svg'), calibrationChart(heard))
writeFileSync(join(EVALUATION_FOLDER, 'cost.svg'), costChart(heard, ear.classifier.threshold('urgency:grave')))
writeFileSync(join(EVALUATION_FOLDER, 'README.md'), report({ name: 'own', scorecard, heard }, beside, before))
for (const one of [{ name: 'own', scorecard, heard }, ...beside])
  for (const [name, figure] of Object.entries(one.scorecard.figures)) console.log(one.name, name, said(figure))

function measured(name: string, examples: readonly Example[]): Measured {
  const listened = hear(examples, ear)
  return { name, scorecard: score(listened), heard: listened }
}

/** Another set in the form of the label guide; what it says of routes and districts is left aside here. */
function readOther(file: string): Example[] {
  const shape = exampleSchema.partial({ theme: true }).omit({ at: true }).loose()
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ ...shape.parse(JSON.parse(line)), theme: 'other', at: undefined }))
}
