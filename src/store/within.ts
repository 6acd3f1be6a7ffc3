/** Somebody waits, and what was asked for did not come in time. It may still happen. */
export class TooLate extends Error {
  readonly code = 'TOO_LATE'
}

/**
 * What `asked` leads to, waited for no longer than `ms`.
 * @throws TooLate
 */
export async function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TooLate(`no answer within ${ms} ms`))
    }, ms)
  })
  // Whoever stopped waiting does not hear how it ended.
  asked.catch(() => undefined)
  try {
    return await Promise.race([asked, limit])
  } finally {
    clearTimeout(timer)
  }
}
