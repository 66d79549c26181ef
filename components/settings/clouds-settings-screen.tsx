'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import type { ProviderKind } from '@/server/domain/cloud'
import { ConfigurationNotice } from '../clouds/configuration-notice'
import { Health } from '../clouds/health'
import { Lifecycle } from '../clouds/lifecycle'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Empty, Problem, Simulated } from '../ui/states'
import { Table } from '../ui/table'
import { AddCloudForm } from './add-cloud-form'
import { CredentialsDialog } from './credentials-dialog'
import { SettingsFrame } from './settings-frame'

/** Which clouds are connected, from the file and from the screen. */
export function CloudsSettingsScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [adding, setAdding] = useState(false)
  const [entering, setEntering] = useState<{ id: string; name: string; provider: ProviderKind } | null>(null)
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const remove = useMutation(trpc.clouds.remove.mutationOptions({ onSettled: () => clouds.refetch() }))
  const mayNot = role === 'admin' ? null : 'needs the role admin'
  return (
    <SettingsFrame section="clouds" lead="Clouds of plumbline.yaml are changed there; others are added here.">
      <div className="mb-3 flex justify-end">
        <Button look="primary" disabledReason={mayNot} onClick={() => setAdding(true)}>
          Add a cloud
        </Button>
      </div>
      <ConfigurationNotice />
      {clouds.error ? <Problem title="The clouds could not be read">{clouds.error.message}</Problem> : null}
      {remove.error ? (
        <Problem title="The cloud was not removed" className="mb-3">
          {remove.error.message}
        </Problem>
      ) : null}
      <Table
        label="Clouds"
        rows={clouds.data?.items}
        rowKey={(cloud) => cloud.id}
        empty={
          <Empty title="No cloud yet">Add the first one; Plumbline asks it who you are there before it is kept.</Empty>
        }
        columns={[
          {
            title: 'Cloud',
            cell: (cloud) => (
              <Link href={paths.cloud(cloud.id)} className="font-semibold hover:text-plum">
                {cloud.name} {cloud.simulated ? <Simulated /> : null}
                <Lifecycle lifecycle={cloud.lifecycle} />
              </Link>
            ),
          },
          { title: 'Id', cell: (cloud) => <span className="font-mono text-small">{cloud.id}</span> },
          { title: 'Provider', cell: (cloud) => <span className="font-mono text-small">{cloud.provider}</span> },
          { title: 'From', cell: (cloud) => (cloud.source === 'file' ? 'plumbline.yaml' : 'this screen') },
          { title: 'Health', cell: (cloud) => <Health health={cloud.health} /> },
          {
            title: '',
            className: 'text-right',
            cell: (cloud) => (
              <span className="inline-flex gap-2">
                <Button
                  size="small"
                  disabledReason={mayNot ?? (cloud.source === 'file' ? 'plumbline.yaml says where they are' : null)}
                  onClick={() => setEntering(cloud)}
                >
                  Credentials
                </Button>
                <Button
                  size="small"
                  look="danger"
                  disabledReason={mayNot ?? (cloud.source === 'file' ? 'take it out of plumbline.yaml' : null)}
                  onClick={() => remove.mutate({ id: cloud.id })}
                >
                  Remove
                </Button>
              </span>
            ),
          },
        ]}
      />
      <Dialog
        open={adding}
        onClose={() => setAdding(false)}
        title="Add a cloud"
        description="Credentials stay where they are on the machine that Plumbline runs on, or are typed in and sealed in the database."
      >
        <AddCloudForm onAdded={() => void clouds.refetch()} onClose={() => setAdding(false)} />
      </Dialog>
      <CredentialsDialog
        cloud={entering}
        onClose={() => setEntering(null)}
        onDone={() => {
          setEntering(null)
          void clouds.refetch()
        }}
      />
    </SettingsFrame>
  )
}
