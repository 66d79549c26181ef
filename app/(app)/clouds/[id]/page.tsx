import { CloudScreen } from '@/components/clouds/cloud-screen'
import { requirePerson } from '../../../_lib/session'

export const metadata = { title: 'Cloud' }

export default async function CloudPage({ params }: { params: Promise<{ id: string }> }) {
  const [{ id }, person] = await Promise.all([params, requirePerson()])
  return <CloudScreen id={id} role={person.role} />
}
