import { createServer, type RequestListener, type Server } from 'node:http'

/** Headers are sent in one go; whoever takes longer holds a connection for its own sake, ms. */
const HEADERS_WITHIN_MS = 10_000
/** A whole request, body included, ms. */
const REQUEST_WITHIN_MS = 20_000
/** How often connections are looked at for the two above, ms. */
const LOOK_EVERY_MS = 1_000
/** A connection on which nothing moves, also while an answer is being fetched slowly, ms. */
const SILENT_FOR_MS = 30_000
/** Longer than the reverse proxies' usual 60 s, so that it is not this side that closes a connection in use, ms. */
const KEPT_ALIVE_MS = 65_000
const MOST_CONNECTIONS = 10_000
const LARGEST_HEADER_BYTES = 16_384
const MOST_HEADERS = 100

/** An HTTP server on which a slow, silent or greedy client ends by itself. */
export function limitedServer(app: RequestListener): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      keepAliveTimeout: KEPT_ALIVE_MS,
      maxHeaderSize: LARGEST_HEADER_BYTES,
    },
    app,
  )
  server.timeout = SILENT_FOR_MS
  server.maxHeadersCount = MOST_HEADERS
  server.maxConnections = MOST_CONNECTIONS
  return server
}
