/** Where the trained classifier lies under knowledge/; written by `npm run train`. */
export const MODEL_FILE = 'vocabulary/model.json.gz'
/** Its weights, one signed byte each. */
export const WEIGHTS_FILE = 'vocabulary/model.weights'

/** The analysed words of all passages and examples; written by `npm run train`, only to start faster. */
export const WORDS_FILE = 'vocabulary/words.json.gz'
