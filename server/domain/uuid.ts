const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Could a row of ours have this id? Postgres refuses to compare anything else with one. */
export const isUuid = (text: string | null): text is string => text !== null && uuid.test(text)
