/**
 * A pure function that remembers its latest results: for texts that come again and again, such as statements of sources.
 * @param most results kept; the oldest goes first
 */
export function remembered<T>(make: (text: string) => T, most: number): (text: string) => T {
  const results = new Map<string, T>()
  return (text) => {
    const known = results.get(text)
    if (known !== undefined) return known
    const made = make(text)
    results.set(text, made)
    if (results.size > most) {
      const [oldest] = results.keys()
      if (oldest !== undefined) results.delete(oldest)
    }
    return made
  }
}
