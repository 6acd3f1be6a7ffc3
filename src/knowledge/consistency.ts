import type { KnowledgeFiles } from './files.ts'
import type { Knowledge } from './load.ts'
import { MENU_AREAS } from './vocabulary-schema.ts'
import { DISTRICTS, ROLES, TOPICS } from './terms.ts'

/** What no single file can show: names that lead nowhere, districts and towns that are missing or named twice. */
export function checkConsistency(knowledge: Knowledge, files: KnowledgeFiles): void {
  const roles = new Set<string>(knowledge.roles.map((role) => role.id))
  const schedules = new Set(knowledge.schedules.map((schedule) => schedule.id))
  const directory = 'directory'
  unique(knowledge.desks, `${directory}/desks`, files)
  unique(knowledge.roles, `${directory}/roles.yaml`, files)
  unique(knowledge.schedules, `${directory}/schedules.yaml`, files)
  unique(knowledge.topics, 'vocabulary/topics.yaml', files)
  unique(knowledge.signals, 'vocabulary/signals', files)

  for (const role of knowledge.roles)
    if (!schedules.has(role.schedule)) files.fault(`${directory}/roles.yaml`, `${role.id}.schedule`, `${role.schedule} does not exist`)
  for (const desk of knowledge.desks) {
    const names = [desk.schedule, ...desk.phones.map((phone) => phone.schedule)].filter((name) => name !== undefined)
    for (const name of names)
      if (!schedules.has(name)) files.fault(`${directory}/desks`, `${desk.id}.schedule`, `${name} does not exist`)
    if (desk.role !== null && desk.id !== desk.role && desk.id !== `${desk.role}.${String(desk.place)}`)
      files.fault(`${directory}/desks`, desk.id, `must be ${desk.role} or ${desk.role}.PLACE`)
  }
  for (const topic of TOPICS)
    if (!knowledge.topics.some((record) => record.id === topic)) files.fault('vocabulary/topics.yaml', topic, 'is missing')
  for (const topic of knowledge.topics)
    for (const role of [...topic.desks, ...topic.lines, ...topic.child, ...topic.grave])
      if (!roles.has(role)) files.fault('vocabulary/topics.yaml', topic.id, `${role} is not in the directory`)
  for (const area of MENU_AREAS)
    if (!knowledge.menu.some((record) => record.id === area)) files.fault('vocabulary/menu.yaml', area, 'is missing')
  for (const area of knowledge.menu)
    for (const role of area.roles)
      if (!roles.has(role)) files.fault('vocabulary/menu.yaml', area.id, `${role} is not in the directory`)
  for (const service of knowledge.services)
    for (const desk of service.desks)
      if (!ROLES.includes(desk)) files.fault(`services/${service.id}.yaml`, 'desks', `${desk} is no role`)
  checkTowns(knowledge, files)
}

function checkTowns(knowledge: Knowledge, files: KnowledgeFiles): void {
  const file = 'directory/towns.yaml'
  const seen = new Set<string>()
  for (const area of knowledge.areas) {
    const name = `${area.town}${area.chome === null ? '' : `${area.chome}丁目`}`
    if (seen.has(name)) files.fault(file, name, 'is covered twice')
    seen.add(name)
    const ways = [area.district, area.splits, area.candidates].filter((way) => way !== null && way !== undefined)
    if (ways.length !== 1) files.fault(file, name, 'needs exactly one of district, splits, candidates')
  }
  for (const id of DISTRICTS) {
    if (!knowledge.districts.some((district) => district.id === id)) files.fault('directory/districts.yaml', id, 'is missing')
    const isCovered = knowledge.areas.some((area) => area.district === id || area.splits?.some((split) => split.district === id))
    if (!isCovered) files.fault(file, id, 'has no town')
  }
  for (const { name, near } of knowledge.landmarks.stations)
    if (!knowledge.areas.some((area) => area.town === near)) files.fault('directory/landmarks.yaml', name, `${near} is no town`)
}

function unique(records: readonly { readonly id: string }[], file: string, files: KnowledgeFiles): void {
  const seen = new Set<string>()
  for (const { id } of records) {
    if (seen.has(id)) files.fault(file, id, 'is used twice')
    seen.add(id)
  }
}
