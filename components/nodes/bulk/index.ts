export { BulkBar, BulkResults } from './lazy'
