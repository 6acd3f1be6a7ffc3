import { raw, type RequestHandler } from 'express'
import { parse } from 'secure-json-parse'

/** Nothing that a channel sends is nested deeper; each level costs a parser and every reader after it a stack frame. */
const DEEPEST = 40
/** Values in one body; a webhook of a hundred events has a few thousand. */
const MOST_VALUES = 20_000

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b])
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d])

/** A body that is no JSON, or JSON made to hurt. Holds nothing of the body. */
export class BodyUnreadable extends Error {
  readonly code = 'BODY_UNREADABLE'
  readonly status = 400
}

/**
 * Reads JSON from outside. Keys that would reach into an object's prototype are left out.
 * @throws BodyUnreadable when it is no JSON, nested too deeply, or of too many values
 */
export function readJson(body: Buffer): unknown {
  const shape = shapeOf(body)
  if (shape.depth > DEEPEST) throw new BodyUnreadable('nested too deeply')
  if (shape.values > MOST_VALUES) throw new BodyUnreadable('too many values')
  try {
    return parse(body.toString('utf8'), { protoAction: 'remove', constructorAction: 'remove' }) as unknown
  } catch {
    // The parser's own words quote what it could not read, which somebody wrote.
    throw new BodyUnreadable('no JSON')
  }
}

/** JSON bodies for a route, in place of `express.json()`. */
export function jsonBody(limit: string): RequestHandler {
  const bytes: RequestHandler = raw({ type: 'application/json', limit })
  return (request, response, next) => {
    bytes(request, response, (fault?: unknown) => {
      if (fault !== undefined) {
        next(fault)
        return
      }
      const body: unknown = request.body
      try {
        request.body = Buffer.isBuffer(body) ? readJson(body) : undefined
      } catch (unreadable) {
        next(unreadable)
        return
      }
      next()
    })
  }
}

/** How deep and how long a JSON text is, counted before anything is made of it. */
function shapeOf(body: Buffer): { depth: number; values: number } {
  let [level, depth, values, isInString] = [0, 0, 1, false]
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!
    if (isInString) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) isInString = false
    } else if (byte === QUOTE) isInString = true
    else if (byte === COMMA) values++
    else if (OPENING.has(byte)) depth = Math.max(depth, ++level)
    else if (CLOSING.has(byte)) level--
  }
  return { depth, values }
}
