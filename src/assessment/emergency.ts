import type { Topic } from '../knowledge/terms.ts'
import type { SignalRecord } from '../knowledge/vocabulary-schema.ts'
import type { EmergencyKind } from './assessment.ts'
import type { Reading } from './reading.ts'

/** Which first-aid text fits an emergency. */
export function emergencyKind(
  signals: readonly SignalRecord[],
  topics: readonly Topic[],
  reading: Reading,
): EmergencyKind {
  const kinds = new Set(signals.map((signal) => signal.kind))
  if (kinds.has('fire') || /火事|燃え|煙|fire|smoke|着火|불이|cháy|आगो|sunog|incêndio|fogo/u.test(reading.plain))
    return 'fire'
  if (kinds.has('other_suicide')) return 'other_suicide'
  if (topics.includes('suicide')) return 'suicide'
  if (signals.some((signal) => signal.certain && signal.needs === 'ambulance')) return 'ambulance'
  if (kinds.has('missing')) return 'missing'
  const isAmbulance = signals.some((signal) => signal.urgency === 'emergency' && signal.needs === 'ambulance')
  const isPolice =
    signals.some((signal) => signal.urgency === 'emergency' && signal.needs === 'police') ||
    topics.some((topic) => /abuse|violence/.test(topic))
  return isPolice && !isAmbulance ? 'police' : 'ambulance'
}
