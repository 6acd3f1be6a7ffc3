import type { ConversationReference } from '@microsoft/teams.api'
import { z } from 'zod'
import type { Staff } from '../../src/handover/cases.ts'

/** What a member of staff said, as far as an answer needs it; stored sealed until it is answered. */
export type TeamsEvent = {
  readonly reference: ConversationReference
  readonly staff: Staff
  readonly text: string
  /** More messages in a minute than anybody types; what was written is not kept. */
  readonly isTooMany: boolean
}

const accountSchema = z.looseObject({
  id: z.string().min(1),
  name: z.string().default(''),
  aadObjectId: z.string().optional(),
})
const activitySchema = z.looseObject({
  type: z.string(),
  id: z.string().min(1),
  timestamp: z.union([z.string(), z.date()]).optional(),
  serviceUrl: z.url(),
  channelId: z.string(),
  from: accountSchema,
  recipient: accountSchema,
  conversation: z.looseObject({
    id: z.string().min(1),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
  }),
  channelData: z.looseObject({ tenant: z.looseObject({ id: z.string() }).optional() }).optional(),
  text: z.string().default(''),
})
export type CheckedActivity = z.output<typeof activitySchema>

/** An activity that has all an answer needs; null: it has not. */
export function checked(activity: unknown): CheckedActivity | null {
  const parsed = activitySchema.safeParse(activity)
  return parsed.success ? parsed.data : null
}

export function tenantOf({ channelData, conversation }: CheckedActivity): string | null {
  return channelData?.tenant?.id ?? conversation.tenantId ?? null
}

export function staffOf({ from }: CheckedActivity): Staff {
  return { id: from.aadObjectId ?? from.id, name: from.name }
}

export function referenceOf(activity: CheckedActivity): ConversationReference {
  const { serviceUrl, channelId, recipient, conversation, id } = activity
  return {
    serviceUrl: serviceUrl.replace(/\/$/, ''),
    channelId,
    activityId: id,
    bot: { id: recipient.id, name: recipient.name, role: 'bot' },
    conversation: { id: conversation.id, conversationType: conversation.conversationType ?? 'personal' },
  }
}
