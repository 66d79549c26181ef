import { GuidelineScreen } from '@/components/guidelines/guideline-screen'
import { requirePerson } from '../../../../_lib/session'

export const metadata = { title: 'Guideline' }

export default async function GuidelinePage({ params }: { params: Promise<{ id: string }> }) {
  const [{ id }, person] = await Promise.all([params, requirePerson()])
  // An id, or a guideline's name and version, whose space arrives as it stood in the address.
  return <GuidelineScreen id={decodeURIComponent(id)} person={person} />
}
