import { CloudsScreen } from '@/components/clouds/clouds-screen'

export const metadata = { title: 'Clouds' }

export default function CloudsPage() {
  return <CloudsScreen />
}
