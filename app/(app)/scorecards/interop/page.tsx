import { requirePerson } from '@/app/_lib/session'
import { InteropScreen } from '@/components/interop/interop-screen'

export const metadata = { title: 'API conformance' }

export default async function InteropPage() {
  const { role } = await requirePerson()
  return <InteropScreen role={role} />
}
