import { stdin, stdout } from 'node:process'
import { once } from 'node:events'
import { answer } from '../consultation/answer.ts'
import type { Parts } from '../consultation/consult.ts'
import { questionSchema, toAnswer, toTurn, type Question } from '../consultation/answer-json.ts'
import { toText } from '../consultation/text.ts'
import { featuresThatCounted } from '../assessment/explain.ts'
import { readJsonl } from './jsonl.ts'

/** Answers each line of standard input with a line of standard output, in order. Returns the exit code. */
export async function askLines(parts: Parts): Promise<number> {
  let isComplete = true
  for await (const line of readJsonl(stdin, questionSchema)) {
    if (!line.ok) {
      isComplete = false
      console.error(`line ${line.number}: ${line.fault}`)
    } else if (!stdout.write(`${JSON.stringify(await answered(line.value, parts))}\n`)) await once(stdout, 'drain')
  }
  return isComplete ? 0 : 1
}

async function answered(question: Question, parts: Parts): Promise<ReturnType<typeof toAnswer>> {
  const started = performance.now()
  const turn = toTurn(question, new Date())
  const reply = await answer(turn, parts)
  return toAnswer(question.id ?? null, reply, parts.phrases[reply.language], turn.at, performance.now() - started)
}

/** The same for a person, as readable text. */
export async function askOnce(question: Question, parts: Parts, isExplained: boolean): Promise<string> {
  const turn = toTurn(question, new Date())
  const reply = await answer(turn, parts)
  const text = toText(reply.blocks, parts.phrases[reply.language], turn.at)
  if (!isExplained) return text
  const { urgency, topics, why } = reply
  const counted = featuresThatCounted(turn.text, reply, parts.ear)
  return `${text}\n\n${JSON.stringify({ urgency, topics, why, counted }, null, 2)}`
}
