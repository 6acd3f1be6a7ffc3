import { Command, Option } from 'commander'
import type { Parts } from '../consultation/consult.ts'
import { toHsds } from '../directory/hsds.ts'
import { Directory } from '../directory/directory.ts'
import { ConfigError, readConfig } from '../config.ts'
import { KnowledgeError } from '../knowledge/fault.ts'
import { loadKnowledge } from '../knowledge/load.ts'
import { LANGUAGES, type Language } from '../knowledge/terms.ts'
import { loadParts } from '../parts.ts'
import { askLines, askOnce } from './ask.ts'
import { listCases } from './cases.ts'
import { check } from './check.ts'
import { custodyCommands } from './custody.ts'
import { importContacts, missingContacts } from './directory.ts'
import { retrieve } from './retrieve.ts'

const program = new Command('tsunagi').description('つなぎ — 困りごとから、支援と窓口へ')

program
  .command('ask [text]')
  .description('answers one message, or with --jsonl one JSON object a line')
  .option('--jsonl', 'read {"id","text",…} lines from standard input')
  .option('--offline', 'never leave this machine (the default without a model key)')
  .option('--place <place>', 'address, town, station or postal code')
  .option('--at <time>', 'ISO 8601 with offset; without it, now')
  .option('--staff', 'answer as for a desk')
  .option('--explain', 'say why it was assessed so')
  .addOption(new Option('--lang <language>').choices(LANGUAGES))
  .action(async (text: string | undefined, options: AskOptions) => {
    if (options.jsonl === true) process.exitCode = await askLines(await partsFor(options))
    else if (text === undefined) program.error('ask needs a text, or --jsonl')
    else if (options.at !== undefined && Number.isNaN(Date.parse(options.at)))
      program.error(`--at ${options.at} is not a time`)
    else console.log(await askOnce(question(text, options), await partsFor(options), options.explain === true))
  })

program
  .command('retrieve')
  .description('ranks any corpus for queries and writes a TREC run')
  .requiredOption('--corpus <file>', '{"id","text","title"?} lines')
  .requiredOption('--queries <file>', '{"id","text"} lines')
  .option('--k <number>', 'passages a query', '100')
  .requiredOption('--run <file>', 'where the run is written')
  .action(async (options: { corpus: string; queries: string; k: string; run: string }) => {
    const k = Number(options.k)
    if (!Number.isInteger(k) || k < 1) program.error('--k must be a whole number from 1')
    process.exitCode = await retrieve({ ...options, k })
  })

program
  .command('cases')
  .description('matters handed over that wait for a desk, most urgent first')
  .action(async () => {
    process.exitCode = await listCases()
  })

const directory = program
  .command('directory')
  .description('the desks: as HSDS, what is missing, filling it in')
  .option('--hsds', 'print the directory as Open Referral HSDS 3.x JSON')
  .action((options: { hsds?: boolean }) => {
    if (options.hsds === true) console.log(JSON.stringify(toHsds(new Directory(loadKnowledge())), null, 2))
    else directory.help()
  })
directory
  .command('missing')
  .description('desks without a sourced or recent contact, as CSV')
  .action(() => {
    process.stdout.write(missingContacts(new Date()))
  })
directory
  .command('import <file>')
  .description('fills contacts from such a CSV after validation')
  .action((file: string) => {
    const { written, faults } = importContacts(file)
    for (const fault of faults) console.error(fault)
    if (faults.length === 0) console.log(`${written} contacts written`)
    process.exitCode = faults.length === 0 ? 0 : 1
  })

program
  .command('check')
  .description('validates everything under knowledge/ and prompts/')
  .action(() => {
    process.exitCode = check(new Date())
  })

custodyCommands(program)

type AskOptions = {
  jsonl?: boolean
  offline?: boolean
  place?: string
  at?: string
  staff?: boolean
  lang?: Language
  explain?: boolean
}

/** With a model only where one is configured and the machine may be left. */
async function partsFor({ offline }: AskOptions): Promise<Parts> {
  const parts = await loadParts()
  if (offline === true) return parts
  const config = readConfig(process.env)
  if (config.model === null && config.embedding === null) return parts
  const { openModels } = await import('../models.ts')
  const nobody = () => undefined
  return await openModels(parts, config, {
    onOutcome: nobody,
    onOpinion: nobody,
    onDisagreement: nobody,
    onFault: nobody,
    onEmbeddingFault: nobody,
  })
}

function question(text: string, options: AskOptions) {
  return {
    text,
    place: options.place ?? null,
    at: options.at ?? null,
    asker: options.staff === true ? ('staff' as const) : ('resident' as const),
    lang: options.lang ?? null,
  }
}

try {
  await program.parseAsync()
} catch (error) {
  const isExpected = error instanceof KnowledgeError || error instanceof ConfigError
  console.error(isExpected ? error.message : error)
  process.exitCode = 1
}
