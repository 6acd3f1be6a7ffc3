/**
 * A value that may be exchanged while the program runs. Whoever works with it takes it once for each turn and keeps
 * that one until the turn is over.
 */
export type Current<T> = () => T

/** What is made from a value that may be exchanged: made again only when it was. */
export function derived<From, Made>(from: Current<From>, make: (value: From) => Made): Current<Made> {
  let held: { readonly from: From; readonly made: Made } | null = null
  return () => {
    const value = from()
    if (held?.from !== value) held = { from: value, made: make(value) }
    return held.made
  }
}
