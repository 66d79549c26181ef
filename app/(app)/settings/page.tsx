import { redirect } from 'next/navigation'
import { paths } from '@/components/nav/paths'

export default function SettingsPage() {
  redirect(paths.settings('clouds'))
}
