/** product.md, "Verdict". */
export const verdicts = ['YES', 'PARTIAL', 'NO', 'UNKNOWN', 'EXPIRED', 'WAIVED', 'NOT APPLICABLE'] as const
export type Verdict = (typeof verdicts)[number]
/** A verdict with the sentence that explains it. */
export type Judgement = { verdict: Verdict; reason: string }
