/**
 * The name of a test without anything in square brackets: results and guidelines carry attributes there
 * (`test_x[id-...,smoke]`), and differently. Scenario suffixes in round brackets belong to the name.
 */
export const bareName = (name: string): string => name.replaceAll(/\[[^\]]*\]/g, '').trim()
