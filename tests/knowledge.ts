import { z } from 'zod'
import { Directory } from '../src/directory/directory.ts'
import {
  districtSchema,
  deskSchema,
  landmarksSchema,
  roleSchema,
  scheduleSchema,
  townsSchema,
} from '../src/knowledge/directory-schema.ts'
import { KnowledgeFiles } from '../src/knowledge/files.ts'
import { KNOWLEDGE_FOLDER } from '../src/knowledge/load.ts'
import { Gazetteer } from '../src/place/gazetteer.ts'

const files = new KnowledgeFiles(KNOWLEDGE_FOLDER)

/** The real directory, without the slower parts of the knowledge. */
export function realDirectory(): Directory {
  return new Directory({
    schedules: files.yaml('directory/schedules.yaml', z.array(scheduleSchema)) ?? [],
    roles: files.yaml('directory/roles.yaml', z.array(roleSchema)) ?? [],
    desks: files.yamlFolder('directory/desks', z.array(deskSchema)).flatMap(({ value }) => value),
    districts: files.yaml('directory/districts.yaml', z.array(districtSchema)) ?? [],
  })
}

export function realGazetteer(): Gazetteer {
  const towns = files.yaml('directory/towns.yaml', townsSchema)
  const landmarks = files.yaml('directory/landmarks.yaml', landmarksSchema)
  return new Gazetteer(towns!.areas, landmarks!)
}
