/** An error in EC2's words. The codes and statuses are those of the "Error codes for the Amazon EC2 API" page. */
export class Ec2Error extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message)
    this.name = 'Ec2Error'
  }
}

/** `resource` is EC2's own spelling inside the code, e.g. `InvalidInstanceID`; `noun` stands in the sentence. */
export const notFound = (code: string, noun: string, ids: readonly string[]) =>
  new Ec2Error(
    code,
    ids.length === 1 ? `The ${noun} '${ids[0]}' does not exist` : `The ${noun}s '${ids.join(', ')}' do not exist`,
  )

export const missingParameter = (name: string) =>
  new Ec2Error('MissingParameter', `The request must contain the parameter ${name}`)

export const invalidValue = (name: string, value: string, why = '') =>
  new Ec2Error('InvalidParameterValue', `Value (${value}) for parameter ${name} is invalid. ${why}`.trim())

export const invalidCombination = (message: string) => new Ec2Error('InvalidParameterCombination', message)
