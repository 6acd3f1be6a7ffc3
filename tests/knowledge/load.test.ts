import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { KnowledgeError } from '../../src/knowledge/fault.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from '../../src/knowledge/load.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsunagi-'))
  cpSync(KNOWLEDGE_FOLDER, root, { recursive: true })
})

function change(file: string, edit: (text: string) => string): void {
  writeFileSync(join(root, file), edit(readFileSync(join(root, file), 'utf8')))
}

function faults(): readonly string[] {
  try {
    loadKnowledge(root)
    return []
  } catch (error) {
    if (!(error instanceof KnowledgeError)) throw error
    return error.faults.map((fault) => `${fault.file}: ${fault.field}: ${fault.reason}`)
  }
}

describe('the knowledge', () => {
  it('is valid as it lies here', () => {
    expect(faults()).toEqual([])
  })

  it('names the file, the field and the reason of a broken number', () => {
    change('directory/desks/hotlines.yaml', (text) => text.replace('0120-279-338', '0120-279'))
    expect(faults().join()).toMatch(/directory\/desks\/hotlines\.yaml: .*number: is not a telephone number/)
  })

  it('names a town that is covered twice', () => {
    change('directory/towns.yaml', (text) => text + text.split('\n').findLast((line) => line.includes('town:'))! + '\n')
    expect(faults().join()).toMatch(/towns\.yaml: .*: is covered twice/)
  })

  it('names a desk that leads nowhere', () => {
    change('vocabulary/topics.yaml', (text) => text.replace('desks: [welfare-hr-center]', 'desks: ["171"]'))
    expect(faults()).toEqual(['vocabulary/topics.yaml: welfare-work: 171 is not in the directory'])
  })

  it('tells of every fault at once', () => {
    change('directory/schedules.yaml', (text) => text.replace('"08:30"', '"8 o’clock"'))
    rmSync(join(root, 'directory/roles.yaml'))
    expect(faults().length).toBeGreaterThanOrEqual(2)
  })
})
