export * from './allocations'
export * from './clouds'
export * from './people'
export * from './workers'
