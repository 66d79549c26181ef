/** One mistake in a configuration: where it is, and a sentence that says what is wrong and what is allowed. */
export type ConfigurationProblem = {
  /** null for input of the screen. */
  file: string | null
  /** Counted from 1; null where it has no place of its own. */
  line: number | null
  /** Id of the cloud, or its place in the list (`clouds[2]`); null for the file as a whole. */
  cloud: string | null
  /** Below the cloud, such as `bastion.port`; empty for the cloud or file itself. */
  key: string
  message: string
}

/** `plumbline.yaml:4: cloud os1, bastion.port: must be ...` */
export const problemText = ({ file, line, cloud, key, message }: ConfigurationProblem): string => {
  const place = file === null ? [] : [line === null ? `${file}:` : `${file}:${line}:`]
  const what = [cloud === null ? [] : [`cloud ${cloud}`], key === '' ? [] : [key]].flat().join(', ')
  return [...place, ...(what ? [`${what}:`] : []), message].join(' ')
}
