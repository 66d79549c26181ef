export { type CloudConfigResult, issuesText, keyText, parseCloudConfig } from './cloud-config'
export type { KeyIssue } from './issue-text'
export { type ConfigurationProblem, problemText } from './problem'
export { type Configuration, ConfigurationError, readConfiguration, usableClouds } from './read-configuration'
