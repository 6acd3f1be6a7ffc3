// What LINE allows, each with the page of its reference that says so.

/** https://developers.line.biz/en/reference/messaging-api/#send-reply-message */
export const MOST_MESSAGES = 5
/** https://developers.line.biz/en/reference/messaging-api/#text-message (UTF-16 code units) */
export const LONGEST_TEXT = 5_000
/** https://developers.line.biz/en/reference/messaging-api/#quick-reply */
export const MOST_QUICK_REPLIES = 13
/** https://developers.line.biz/en/reference/messaging-api/#quick-reply-button-object (graphemes) */
export const LONGEST_LABEL = 20
/** https://developers.line.biz/en/reference/messaging-api/#flex-message (characters) */
export const LONGEST_ALT_TEXT = 1_500
/** https://developers.line.biz/en/reference/messaging-api/#bubble (bytes of JSON) */
export const LARGEST_BUBBLE = 30_000
/** https://developers.line.biz/en/reference/messaging-api/#f-carousel */
export const MOST_BUBBLES = 12
export const LARGEST_CAROUSEL = 50_000
/** How long a reply token is good for after the webhook, ms; LINE says "within one minute". */
export const TOKEN_LIFE_MS = 55_000
/** https://developers.line.biz/en/reference/messaging-api/#display-a-loading-indicator (seconds, steps of 5) */
export const LOADING_SECONDS = 20
/** https://developers.line.biz/en/docs/messaging-api/receiving-messages/ : a webhook's body is far smaller. */
export const LARGEST_WEBHOOK = '1mb'
/** https://developers.line.biz/en/docs/partner-docs/development-guidelines/ : a webhook not answered within 2 s has failed. */
export const ANSWER_WITHIN_MS = 1_800
