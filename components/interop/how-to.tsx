'use client'

import { Pasteable } from '../ui/copy'
import { useOrigin } from '../ui/use-origin'

/** Where guidelines and scopes are published. */
export function GuidelineSources() {
  return (
    <details className="rounded-panel border border-rule bg-panel px-4 py-2.5">
      <summary className="text-small text-dim select-none hover:text-ink">Where guidelines come from</summary>
      <div className="mt-2 grid gap-2">
        <p className="text-dim">
          Interop guidelines (2015.03 to 2022.11, with add-ons) are JSON files of one repository; they are taken as they
          are.
        </p>
        <Pasteable text="git clone https://opendev.org/openinfra/interop && ls interop/guidelines/*.json" />
        <p className="text-dim">Scopes of Sovereign Cloud Stack are YAML files.</p>
        <Pasteable text="curl -O https://raw.githubusercontent.com/SovereignCloudStack/standards/main/Tests/scs-compatible-iaas.yaml" />
      </div>
    </details>
  )
}

/** How a file of results is made, and how a pipeline sends it. */
export function ResultSources({ open = false }: { open?: boolean }) {
  const origin = useOrigin()
  return (
    <details open={open} className="rounded-panel border border-rule bg-panel px-4 py-2.5">
      <summary className="text-small text-dim select-none hover:text-ink">How to get a file of results</summary>
      <div className="mt-2 grid gap-2">
        <p className="text-dim">
          Tempest: run it, then write the stream that stestr kept. It tells failed and skipped tests too.
        </p>
        <Pasteable text="tempest run --load-list tests.txt; stestr last --subunit > results.subunit" />
        <p className="text-dim">The same as JUnit XML, where a pipeline has that already.</p>
        <Pasteable text="stestr last --subunit | subunit2junitxml > results.xml" />
        <p className="text-dim">RefStack: the client writes JSON beside the stream. It holds passed tests alone.</p>
        <Pasteable text="refstack-client test -c tempest.conf -v --test-list tests.txt" />
        <p className="text-dim">Sovereign Cloud Stack: the report of its check.</p>
        <Pasteable text="./scs-compliance-check.py -s my-cloud -a os_cloud=my-cloud -o report.yaml scs-compatible-iaas.yaml" />
        <p className="text-dim">A pipeline sends the file itself:</p>
        <Pasteable
          text={`curl -fsS -H "Authorization: Bearer $PLUMBLINE_TOKEN" --data-binary @results.subunit '${origin}/api/v1/clouds/<cloud>/interop-results?name=results.subunit'`}
        />
      </div>
    </details>
  )
}
