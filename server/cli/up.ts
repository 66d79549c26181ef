import { keepRunning } from './keep-running'
import { runCommand } from './problem'

await runCommand(() => keepRunning('up'))
