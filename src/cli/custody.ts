import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import { anchorOf, anchorSchema, faultsOfAudit, type Anchor } from '../handover/anchor.ts'
import { headOf } from '../handover/audit.ts'
import { Cases } from '../handover/cases.ts'
import { erasePerson, exportPerson, personOfCode } from '../handover/personal-data.ts'
import { openStore } from '../store/open.ts'
import { beyondRetention } from '../store/retention-proof.ts'
import { purge } from '../store/retention.ts'
import { keysInUse, rotate } from '../store/rotation.ts'
import type { Store } from '../store/store.ts'

type Person = { channel?: string; user?: string; code?: string }

/** What an operator does with what is stored: keys, retention, one person's data, the audit. */
export function custodyCommands(program: Command): void {
  const keys = program.command('keys').description('the keys that stored text is sealed with')
  keys
    .command('check')
    .description('counts texts by key; 1 when any is not sealed with the newest')
    .action(() => onStore(checkKeys))
  keys
    .command('rotate')
    .description('seals everything with the newest key (DATA_KEY); may be stopped and started again')
    .action(() => onStore(rotateKeys))

  const data = program.command('data').description('what is stored: retention, and one person’s data')
  data
    .command('purge')
    .description('removes what has been kept long enough')
    .option('--prove', 'look through every table afterwards; 1 when anything was kept too long')
    .action((options: { prove?: boolean }) => onStore((store) => purgeNow(store, options.prove === true)))
  const onPerson = (name: string, description: string, work: (store: Store, person: string) => Promise<number>) =>
    data
      .command(name)
      .description(description)
      .option('--channel <channel>', 'line, web or teams')
      .option('--user <id>', 'the channel’s own id of the person')
      .option('--code <code>', 'a つなぎコード, in place of channel and user')
      .action((person: Person) =>
        onStore(async (store) => {
          const conversation = await conversationOf(store, person)
          if (conversation !== null) return work(store, conversation)
          console.error('name somebody: --channel and --user, or a --code that is still good')
          return 1
        }),
      )
  onPerson('export', 'everything that is stored of one person, opened, as JSON', printPerson)
  onPerson('delete', 'removes everything that is stored of one person', deletePerson)

  const audit = program.command('audit').description('who saw or did what')
  audit
    .command('verify')
    .description('1 when an entry was changed, removed or written anew')
    .option('--anchors <file>', 'anchors that were set before, one a line; other lines are passed over')
    .action((options: { anchors?: string }) => onStore((store) => verify(store, options.anchors ?? null)))
  audit
    .command('anchor')
    .description('prints where the audit ends now, to be kept away from the database')
    .action(() => onStore(printAnchor))
}

async function onStore(work: (store: Store) => Promise<number>): Promise<void> {
  const store = await openStore(readConfig(process.env).store, () => {
    console.error('the database is away: waiting for it')
  })
  try {
    process.exitCode = await work(store)
  } finally {
    await store.close()
  }
}

async function conversationOf(store: Store, { channel, user, code }: Person): Promise<string | null> {
  if (code !== undefined) return personOfCode(store, code)
  return channel === undefined || user === undefined ? null : store.pseudonym(channel, user)
}

async function checkKeys(store: Store): Promise<number> {
  const counts = await keysInUse(store)
  for (const count of counts) print(count)
  return counts.every(({ key }) => key === 'current') ? 0 : 1
}

async function rotateKeys(store: Store): Promise<number> {
  print(await rotate(store))
  await store.compact()
  return checkKeys(store)
}

async function purgeNow(store: Store, isProven: boolean): Promise<number> {
  const now = Date.now()
  print(await purge(store, now))
  await store.compact()
  if (!isProven) return 0
  const kinds = await beyondRetention(store, now)
  for (const kind of kinds) print(kind)
  return kinds.every(({ rows }) => rows === 0) ? 0 : 1
}

async function printPerson(store: Store, conversation: string): Promise<number> {
  print(await exportPerson(store, new Cases(store, Date.now), conversation, Date.now()))
  return 0
}

async function deletePerson(store: Store, conversation: string): Promise<number> {
  print(await erasePerson(store, conversation, Date.now()))
  return 0
}

async function verify(store: Store, file: string | null): Promise<number> {
  const anchors = file === null ? [] : anchorsIn(readFileSync(file, 'utf8'))
  const faults = await faultsOfAudit(store, anchors)
  for (const fault of faults) print(fault)
  const { seq } = await headOf(store.db)
  print({ entries: seq, anchors: anchors.length, whole: faults.length === 0 })
  return faults.length === 0 ? 0 : 1
}

async function printAnchor(store: Store): Promise<number> {
  print(await anchorOf(store, Date.now()))
  return 0
}

/** Anchors among the lines of a file, which may be the server's log. */
function anchorsIn(text: string): Anchor[] {
  return text.split('\n').flatMap((line) => {
    if (!line.includes('"audit":"anchor"')) return []
    // Log collectors put a name or a time before the line.
    const parsed = anchorSchema.safeParse(parseJson(line.slice(line.indexOf('{'))))
    return parsed.success ? [parsed.data] : []
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function print(value: object): void {
  console.log(JSON.stringify(value))
}
