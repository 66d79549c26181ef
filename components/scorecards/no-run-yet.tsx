import { Button } from '../ui/button'
import { Panel } from '../ui/panel'
import { Empty } from '../ui/states'

type Props = { day: string | null; clouds: number; canRun: boolean; onRun: () => void; onToday: () => void }

/** Before the first run: what a conformance run is, and the button that starts one. */
export function NoRunYet({ day, clouds, canRun, onRun, onToday }: Props) {
  if (day)
    return (
      <Panel>
        <Empty title={`No cloud had been judged by ${day}`} action={<Button onClick={onToday}>Back to today</Button>}>
          The first conformance run came later, or its results count for another guideline.
        </Empty>
      </Panel>
    )
  return (
    <Panel>
      <Empty
        title="No cloud has been judged yet"
        action={
          <Button look="primary" onClick={onRun} disabledReason={canRun ? null : 'needs the role operator'}>
            Run conformance
          </Button>
        }
      >
        A conformance run allocates one small node on {clouds === 1 ? 'the cloud' : `each of the ${clouds} clouds`}, the
        same request everywhere and with nothing that an operator knows beforehand. It watches the eight steps, looks
        again after two minutes, and releases everything. It stays within the nodes, minutes and money that you allow.
        The worst of the last three runs makes a cell.
      </Empty>
    </Panel>
  )
}
