export { EmbeddedPostgresError, type EmbeddedPostgresProblem } from './errors'
export { type EmbeddedPostgres, startEmbeddedPostgres } from './start'
export { startTemporaryPostgres, type TemporaryPostgres } from './temporary'
