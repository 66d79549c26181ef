import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { HealthBanner } from '@/components/shell/health-banner'
import { Shell } from '@/components/shell/shell'
import { TrpcProvider } from '@/components/trpc/client'
import { RenderedAt } from '@/components/ui/age'
import { Toasts } from '@/components/ui/toasts'
import { requirePerson } from '../_lib/session'

/** Everything behind sign-in. Each procedure checks again; this only saves a person from an empty page. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson()
  return (
    <TrpcProvider>
      <NuqsAdapter>
        <RenderedAt time={Date.now()}>
          <Shell person={person}>
            <HealthBanner />
            {children}
          </Shell>
        </RenderedAt>
        <Toasts />
      </NuqsAdapter>
    </TrpcProvider>
  )
}
