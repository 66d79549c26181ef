import { GuidelineScreen } from '@/components/guidelines/guideline-screen'
import { requirePerson } from '../../../../_lib/session'

export const metadata = { title: 'Guideline' }

export default async function GuidelinePage({ params }: { params: Promise<{ id: string }> }) {
  const [{ id }, person] = await Promise.all([params, requirePerson()])
  return <GuidelineScreen id={id} person={person} />
}
