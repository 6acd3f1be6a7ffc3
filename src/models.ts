import { ModelGateway, type GatewayParts } from './answering/model/gateway.ts'
import { loadInstructions } from './answering/model/instructions.ts'
import { killSwitch } from './answering/model/kill-switch.ts'
import { openProvider } from './answering/model/provider.ts'
import type { ModelAddress, ModelSettings } from './answering/model/settings.ts'
import { masked } from './answering/masking.ts'
import { forbidden } from './answering/fence/words.ts'
import { denseTexts } from './answering/passages.ts'
import { ConfigError, type Config } from './config.ts'
import type { Parts } from './consultation/consult.ts'
import { ModelWriter, type ModelWriterParts } from './consultation/model-writer.ts'
import type { FenceWords } from './knowledge/fence-schema.ts'
import { loadFence } from './knowledge/load.ts'
import { remembered } from './language/remembered.ts'
import { openDense } from './retrieval/open-dense.ts'

/** Statements of sources come again and again; there are some 2,500 in all. */
const STATEMENTS_REMEMBERED = 4_000

/** Who is told what becomes of models; never what was said. */
export type ModelEvents = Pick<ModelWriterParts, 'onOutcome' | 'onOpinion' | 'onDisagreement'> &
  Pick<GatewayParts, 'onFault'> & { readonly onEmbeddingFault: (error: unknown) => void }

/**
 * The parts of a consultation with the models that are configured. Loaded only then: their libraries are large.
 * @throws ConfigError where a model cannot be made ready: unknown, not installed, without its key
 * @throws KnowledgeError where an instruction or the fence's words cannot be used
 */
export async function openModels(
  parts: Parts,
  { model, embedding }: Pick<Config, 'model' | 'embedding'>,
  events: ModelEvents,
): Promise<Parts> {
  const writer = model === null ? null : await openWriter(parts, model, events)
  const dense =
    embedding === null
      ? null
      : openDense(embedding, denseTexts(parts.passages), {
          onFault: events.onEmbeddingFault,
          prepare: (text) => (embedding.leavesMachine ? (masked(text, parts.ear.analyse)?.text ?? null) : text),
        })
  return { ...parts, writer, dense }
}

async function openWriter(parts: Parts, settings: ModelSettings, events: ModelEvents): Promise<ModelWriter> {
  const { words, glossary } = loadFence()
  const instructions = loadInstructions()
  const isOff = killSwitch(settings)
  const gateway = async (addresses: readonly ModelAddress[]) =>
    new ModelGateway({
      providers: await Promise.all(addresses.map((address) => opened(address))),
      instructions,
      isOff,
      onFault: events.onFault,
    })
  const analyse = remembered(parts.ear.analyse, STATEMENTS_REMEMBERED)
  const negations = compiled(words.negations)
  return new ModelWriter({
    gateway: await gateway([settings.primary, ...(settings.fallback === null ? [] : [settings.fallback])]),
    checker: settings.checker === null ? null : await gateway([settings.checker]),
    fence: { analyse, forbidden: forbidden(words), negation: negations.ja },
    meaning: { analyse, forbidden: forbidden(words), negations, glossary },
    onOutcome: events.onOutcome,
    onOpinion: events.onOpinion,
    onDisagreement: events.onDisagreement,
  })
}

async function opened(address: ModelAddress) {
  try {
    return await openProvider(address)
  } catch (error) {
    throw new ConfigError(`${address.name}: ${error instanceof Error ? error.message : 'cannot be used'}`, {
      cause: error,
    })
  }
}

function compiled(negations: FenceWords['negations']) {
  const of = (tongue: keyof FenceWords['negations']) => new RegExp(negations[tongue], 'iu')
  return {
    ja: of('ja'),
    en: of('en'),
    zh: of('zh'),
    ko: of('ko'),
    vi: of('vi'),
    ne: of('ne'),
    tl: of('tl'),
    pt: of('pt'),
  }
}
