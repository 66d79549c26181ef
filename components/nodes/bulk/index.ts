export { BulkBar, type BulkSelected } from './bulk-bar'
export { BulkResults } from './lazy-results'
