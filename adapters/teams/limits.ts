// What Teams allows, each with where Microsoft says so.

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference : 1.5 and earlier. */
export const CARD_VERSION = '1.5'
/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bot-messages-ai-generated-content */
export const MOST_CITATIONS = 20
export const LONGEST_CITATION_NAME = 80
export const LONGEST_CITATION_ABSTRACT = 160
/** A message with its cards: 100 KB less what Teams adds. https://learn.microsoft.com/microsoftteams/limits-specifications-teams */
export const LONGEST_MESSAGE = 20_000
/** Results of a message extension shown at once. */
export const MOST_RESULTS = 12
