import { notFound } from 'next/navigation'
import { CloudsSettingsScreen } from '@/components/settings/clouds-settings-screen'
import { DataScreen } from '@/components/settings/data-screen'
import { KeysScreen } from '@/components/settings/keys-screen'
import { PeopleScreen } from '@/components/settings/people-screen'
import { TokensScreen } from '@/components/settings/tokens-screen'
import { WebhooksScreen } from '@/components/settings/webhooks-screen'
import { requirePerson } from '../../../_lib/session'

export const metadata = { title: 'Settings' }

export default async function SettingsSectionPage({ params }: { params: Promise<{ section: string }> }) {
  const [{ section }, person] = await Promise.all([params, requirePerson()])
  switch (section) {
    case 'clouds':
      return <CloudsSettingsScreen role={person.role} />
    case 'keys':
      return <KeysScreen role={person.role} />
    case 'people':
      return <PeopleScreen me={person} />
    case 'tokens':
      return <TokensScreen role={person.role} />
    case 'webhooks':
      return <WebhooksScreen role={person.role} />
    case 'data':
      return <DataScreen role={person.role} />
    default:
      notFound()
  }
}
