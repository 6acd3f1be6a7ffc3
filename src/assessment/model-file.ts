/** Where the trained classifier lies under knowledge/; written by `npm run train`. */
export const MODEL_FILE = 'vocabulary/model.json.gz'
